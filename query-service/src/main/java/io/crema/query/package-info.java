/** The read side: projections of the other services' events, and the queries over them. */
@NullMarked
package io.crema.query;

import org.jspecify.annotations.NullMarked;
