/** Prepaid wallets, event-sourced: top-ups, charges, refunds and stamps. */
@NullMarked
package io.crema.payment.wallet;

import org.jspecify.annotations.NullMarked;
