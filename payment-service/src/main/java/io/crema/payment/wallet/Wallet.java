package io.crema.payment.wallet;

import java.util.List;
import java.util.UUID;

import io.crema.payment.wallet.WalletEvent.StampCollected;
import io.crema.payment.wallet.WalletEvent.WalletCharged;
import io.crema.payment.wallet.WalletEvent.WalletOpened;
import io.crema.payment.wallet.WalletEvent.WalletRefunded;
import io.crema.payment.wallet.WalletEvent.WalletToppedUp;

/** The fold of a wallet's events. */
record Wallet(UUID customerId, Money balance, int stamps, long version) {

    static Wallet replay(WalletOpened opened, List<WalletEvent> rest) {
        Wallet wallet = open(opened);
        for (WalletEvent event : rest) {
            wallet = wallet.apply(event);
        }
        return wallet;
    }

    static Wallet open(WalletOpened event) {
        return new Wallet(event.customerId(), Money.zero(event.currency()), 0, 1);
    }

    Wallet apply(WalletEvent event) {
        return switch (event) {
            case WalletOpened _ -> throw new IllegalStateException("wallet " + customerId + " is open already");
            case WalletToppedUp toppedUp -> next(toppedUp.balance(), stamps);
            case WalletCharged charged -> next(charged.balance(), stamps);
            case WalletRefunded refunded -> next(refunded.balance(), stamps);
            case StampCollected stamp -> next(balance, stamp.stamps());
        };
    }

    private Wallet next(Money newBalance, int newStamps) {
        return new Wallet(customerId, newBalance, newStamps, version + 1);
    }

    TopUpResult topUp(Money amount) {
        if (!balance.sameCurrencyAs(amount)) {
            return new TopUpResult.WrongCurrency(balance.currency());
        }
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
