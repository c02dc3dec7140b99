/** Orders: placement, cancellation and collection. */
@NullMarked
package io.crema.order.order;

import org.jspecify.annotations.NullMarked;
