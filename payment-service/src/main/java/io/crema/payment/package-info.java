/** Keeps the customers' prepaid wallets. */
@NullMarked
package io.crema.payment;

import org.jspecify.annotations.NullMarked;
