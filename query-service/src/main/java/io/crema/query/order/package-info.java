/** Orders with their histories, and the wait for the next change of an order. */
@NullMarked
package io.crema.query.order;

import org.jspecify.annotations.NullMarked;
