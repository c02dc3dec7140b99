/** The customers of the chain. */
@NullMarked
package io.crema.order.customer;

import org.jspecify.annotations.NullMarked;
