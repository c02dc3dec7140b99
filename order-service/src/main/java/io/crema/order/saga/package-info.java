/** The sagas that place and cancel orders. Start with {@link io.crema.order.saga.PlaceOrderSaga}. */
@NullMarked
package io.crema.order.saga;

import org.jspecify.annotations.NullMarked;
