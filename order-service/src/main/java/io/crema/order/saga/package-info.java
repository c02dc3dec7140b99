/** The sagas that place and cancel orders. */
@NullMarked
package io.crema.order.saga;

import org.jspecify.annotations.NullMarked;
