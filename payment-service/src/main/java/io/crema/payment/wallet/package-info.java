/** The ledger of wallets: what was paid in, charged, and given back. */
@NullMarked
package io.crema.payment.wallet;

import org.jspecify.annotations.NullMarked;
