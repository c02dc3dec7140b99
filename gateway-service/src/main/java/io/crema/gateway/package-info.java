/** The edge: routes, and what happens when a backend does not answer. */
@NullMarked
package io.crema.gateway;

import org.jspecify.annotations.NullMarked;
