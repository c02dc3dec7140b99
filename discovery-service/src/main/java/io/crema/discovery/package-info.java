/** The service registry. */
@NullMarked
package io.crema.discovery;

import org.jspecify.annotations.NullMarked;
