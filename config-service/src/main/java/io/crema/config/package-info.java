/** The configuration of all services, from one place. */
@NullMarked
package io.crema.config;

import org.jspecify.annotations.NullMarked;
