/** Who orders. */
@NullMarked
package io.crema.order.customer;

import org.jspecify.annotations.NullMarked;
