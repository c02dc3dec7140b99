/** A stamp for each drink: heard from the barista, orchestrated by nobody. */
@NullMarked
package io.crema.payment.loyalty;

import org.jspecify.annotations.NullMarked;
