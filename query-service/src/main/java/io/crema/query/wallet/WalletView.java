package io.crema.query.wallet;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.crema.query.Money;

/** A wallet with the latest lines of its statement, newest first. */
record WalletView(UUID customerId, Money balance, int stamps, List<Line> statement, long version) {

    /** A movement of money and the balance after it. */
    record Line(String type, Money amount, Money balance, @Nullable UUID orderId, Instant at) {}

}
