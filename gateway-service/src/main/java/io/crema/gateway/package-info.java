/** The edge: routes to the backends, and answers for a backend that gives none. */
@NullMarked
package io.crema.gateway;

import org.jspecify.annotations.NullMarked;
