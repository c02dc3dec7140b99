package io.crema.payment.wallet;

import java.util.List;
import java.util.Objects;

import io.crema.messaging.aggregate.Decider;
import io.crema.messaging.aggregate.Decision;
import io.crema.payment.wallet.Charge.Charged;
import io.crema.payment.wallet.Charge.Declined;
import io.crema.payment.wallet.Charge.Refunded;
import io.crema.payment.wallet.Charge.Voided;
import io.crema.payment.wallet.WalletCommand.ChargeWallet;
import io.crema.payment.wallet.WalletCommand.CollectStamp;
import io.crema.payment.wallet.WalletCommand.OpenWallet;
import io.crema.payment.wallet.WalletCommand.RefundWallet;
import io.crema.payment.wallet.WalletCommand.TopUp;
import io.crema.payment.wallet.WalletEvent.WalletCharged;
import io.crema.payment.wallet.WalletEvent.WalletOpened;
import io.crema.payment.wallet.WalletEvent.WalletToppedUp;
import org.jspecify.annotations.Nullable;

/** Opens, charges, refunds and tops up wallets. A duplicate command moves no money and gets the same reply again. */
final class AccountDecider implements Decider<Account, WalletCommand, WalletEvent, WalletOutcome> {

    @Override
    public Decision<Account, WalletEvent, WalletOutcome> decide(@Nullable Account found, WalletCommand command) {
        Account account = Objects.requireNonNull(found, "The store loads an account for each customer");
        return switch (command) {
            case OpenWallet open -> open(account, open);
            case ChargeWallet charge -> charge(account, charge);
            case RefundWallet refund -> refund(account, refund);
            case TopUp topUp -> topUp(account, topUp);
            case CollectStamp stamp -> collectStamp(account, stamp);
        };
    }

    private static Decision<Account, WalletEvent, WalletOutcome> open(Account account, OpenWallet command) {
        if (account.wallet() != null) {
            return Decision.unchanged(account, null);
        }
        Money credit = command.credit();
        WalletOpened opened = new WalletOpened(account.customerId(), credit.currency());
        Wallet wallet = Wallet.open(opened);
        if (credit.amount() == 0) {
            return Decision.changed(account.with(wallet), opened, null);
        }
        WalletToppedUp toppedUp = new WalletToppedUp(account.customerId(), credit, credit);
        return new Decision<>(account.with(wallet.apply(toppedUp)), List.of(opened, toppedUp), null);
    }

    private static Decision<Account, WalletEvent, WalletOutcome> charge(Account account, ChargeWallet command) {
        return switch (account.charges().get(command.orderId())) {
            case null -> firstCharge(account, command);
            case Charged _,Refunded _ -> Decision.unchanged(account, charged(command));
            case Declined(_, _, _, var reason) -> Decision.unchanged(account, declined(command, reason));
            case Voided _ -> Decision.unchanged(account, declined(command, "refunded before charged"));
        };
    }

    private static Decision<Account, WalletEvent, WalletOutcome> firstCharge(Account account, ChargeWallet command) {
        Wallet wallet = account.wallet();
        if (wallet == null) {
            return decline(account, command, "unknown wallet");
        }
        return switch (wallet.charge(command.orderId(), command.amount())) {
            case WalletCharged event -> Decision.changed(
                    account.with(wallet.apply(event))
                            .with(new Charged(command.orderId(), command.customerId(), command.amount())),
                    event, charged(command));
            case ChargeResult.Refused(var reason) -> decline(account, command, reason);
        };
    }

    private static Decision<Account, WalletEvent, WalletOutcome> decline(Account account, ChargeWallet command,
            String reason) {
        var declined = new Declined(command.orderId(), command.customerId(), command.amount(), reason);
        return Decision.changed(account.with(declined), declined(command, reason));
    }

    private static Decision<Account, WalletEvent, WalletOutcome> refund(Account account, RefundWallet command) {
        WalletOutcome refunded = new WalletReply.Refunded(command.sagaId(), command.commandId());
        return switch (account.charges().get(command.orderId())) {
            case null -> Decision.changed(
                    account.with(new Voided(command.orderId(), command.customerId(), command.reason())), refunded);
            case Charged charged -> giveBack(account, charged, refunded);
            case Refunded _,Declined _,Voided _ -> Decision.unchanged(account, refunded);
        };
    }

    private static Decision<Account, WalletEvent, WalletOutcome> giveBack(Account account, Charged charged,
            WalletOutcome reply) {
        Wallet wallet = account.wallet();
        if (wallet == null || !charged.customerId().equals(account.customerId())) {
            throw new IllegalStateException("Order " + charged.orderId() + " was paid from another wallet");
        }
        WalletEvent refunded = wallet.refund(charged.orderId(), charged.amount());
        return Decision.changed(account.with(wallet.apply(refunded)).with(charged.refunded()), refunded, reply);
    }

    private static Decision<Account, WalletEvent, WalletOutcome> topUp(Account account, TopUp command) {
        Wallet wallet = account.wallet();
        if (wallet == null) {
            return Decision.unchanged(account, new TopUpResult.UnknownCustomer());
        }
        if (!wallet.balance().sameCurrencyAs(command.amount())) {
            return Decision.unchanged(account, new TopUpResult.WrongCurrency(wallet.balance().currency()));
        }
        WalletToppedUp toppedUp = wallet.topUp(command.amount());
        return Decision.changed(account.with(wallet.apply(toppedUp)), toppedUp,
                new TopUpResult.ToppedUp(toppedUp.balance()));
    }

    private static Decision<Account, WalletEvent, WalletOutcome> collectStamp(Account account, CollectStamp command) {
        Wallet wallet = account.wallet();
        if (wallet == null) {
            return Decision.unchanged(account, null);
        }
        WalletEvent stamp = wallet.collectStamp(command.orderId());
        return Decision.changed(account.with(wallet.apply(stamp)), stamp, null);
    }

    private static WalletReply charged(ChargeWallet command) {
        return new WalletReply.Charged(command.sagaId(), command.commandId());
    }

    private static WalletReply declined(ChargeWallet command, String reason) {
        return new WalletReply.Declined(command.sagaId(), command.commandId(), reason);
    }

}
