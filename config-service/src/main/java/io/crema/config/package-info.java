/** The config server. */
@NullMarked
package io.crema.config;

import org.jspecify.annotations.NullMarked;
