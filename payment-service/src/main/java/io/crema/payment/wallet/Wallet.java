package io.crema.payment.wallet;

import java.util.UUID;

import io.crema.payment.wallet.WalletEvent.StampCollected;
import io.crema.payment.wallet.WalletEvent.WalletCharged;
import io.crema.payment.wallet.WalletEvent.WalletOpened;
import io.crema.payment.wallet.WalletEvent.WalletRefunded;
import io.crema.payment.wallet.WalletEvent.WalletToppedUp;

/** A wallet: the fold of its events. */
record Wallet(UUID customerId, Money balance, int stamps) {

    static Wallet open(WalletOpened event) {
        return new Wallet(event.customerId(), Money.zero(event.currency()), 0);
    }

    Wallet apply(WalletEvent event) {
        return switch (event) {
            case WalletOpened _ -> throw new IllegalStateException("Wallet " + customerId + " is open already");
            case WalletToppedUp toppedUp -> new Wallet(customerId, toppedUp.balance(), stamps);
            case WalletCharged charged -> new Wallet(customerId, charged.balance(), stamps);
            case WalletRefunded refunded -> new Wallet(customerId, refunded.balance(), stamps);
            case StampCollected stamp -> new Wallet(customerId, balance, stamp.stamps());
        };
    }

    WalletToppedUp topUp(Money amount) {
        return new WalletToppedUp(customerId, amount, balance.plus(amount));
    }

    ChargeResult charge(UUID orderId, Money amount) {
        if (!balance.sameCurrencyAs(amount)) {
            return new ChargeResult.Refused("wrong currency");
        }
        if (!balance.covers(amount)) {
            return new ChargeResult.Refused("insufficient balance");
        }
        return new WalletCharged(customerId, orderId, amount, balance.minus(amount));
    }

    WalletRefunded refund(UUID orderId, Money amount) {
        return new WalletRefunded(customerId, orderId, amount, balance.plus(amount));
    }

    StampCollected collectStamp(UUID orderId) {
        return new StampCollected(customerId, orderId, stamps + 1);
    }

}
