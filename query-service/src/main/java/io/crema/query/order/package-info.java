/** What became of an order, and the wait for its next change. */
@NullMarked
package io.crema.query.order;

import org.jspecify.annotations.NullMarked;
