/** Configuration of a service from the config server. */
@NullMarked
package io.crema.chassis.config;

import org.jspecify.annotations.NullMarked;
