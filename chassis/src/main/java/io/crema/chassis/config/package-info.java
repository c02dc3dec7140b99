/** How a service gets its configuration. */
@NullMarked
package io.crema.chassis.config;

import org.jspecify.annotations.NullMarked;
