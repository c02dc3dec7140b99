/** Quotes: the price of an order, and whether the wallet covers it. */
@NullMarked
package io.crema.order.quote;

import org.jspecify.annotations.NullMarked;
