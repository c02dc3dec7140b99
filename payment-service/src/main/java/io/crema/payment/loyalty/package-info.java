/** Collects a stamp for each drink, by choreography. */
@NullMarked
package io.crema.payment.loyalty;

import org.jspecify.annotations.NullMarked;
