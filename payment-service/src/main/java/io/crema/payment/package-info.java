/** Keeps the prepaid wallets of the customers. */
@NullMarked
package io.crema.payment;

import org.jspecify.annotations.NullMarked;
