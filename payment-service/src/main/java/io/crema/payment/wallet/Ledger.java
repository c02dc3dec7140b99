package io.crema.payment.wallet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.crema.payment.wallet.Charge.Charged;
import io.crema.payment.wallet.Charge.Declined;
import io.crema.payment.wallet.Charge.Refunded;
import io.crema.payment.wallet.Charge.Voided;
import io.crema.payment.wallet.ChargeResult.Refused;
import io.crema.payment.wallet.WalletCommand.ChargeWallet;
import io.crema.payment.wallet.WalletCommand.RefundWallet;
import io.crema.payment.wallet.WalletEvent.WalletCharged;
import io.crema.payment.wallet.WalletEvent.WalletOpened;
import io.crema.payment.wallet.WalletEvent.WalletToppedUp;
import org.jspecify.annotations.Nullable;

/**
 * Some wallets and charges, locked by one transaction, on which deeds are done in memory, in order. {@link Ledgers}
 * writes down what changed.
 */
public final class Ledger {

    private final Map<UUID, Wallet> wallets;
    private final Map<UUID, Charge> charges;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<UUID, Charge> changedCharges = new LinkedHashMap<>();
    private final List<Answer> answers = new ArrayList<>();

    private @Nullable String trace;

    /** An event, the wallet's version that it made, and the trace to which it belongs. */
    record Entry(long version, WalletEvent event, @Nullable String trace) {}

    /** A reply, and the trace to which it belongs. */
    record Answer(WalletReply reply, @Nullable String trace) {}

    Ledger(Map<UUID, Wallet> wallets, Map<UUID, Charge> charges) {
        this.wallets = new HashMap<>(wallets);
        this.charges = new HashMap<>(charges);
    }

    /** What is done from here on belongs to this trace. */
    public Ledger inTrace(@Nullable String traceparent) {
        this.trace = traceparent;
        return this;
    }

    /** Opens the wallet of a customer who has none yet. */
    void open(UUID customerId, Money credit) {
        if (wallets.containsKey(customerId)) {
            return;
        }
        WalletOpened opened = new WalletOpened(customerId, credit.currency());
        Wallet wallet = Wallet.open(opened);
        enter(opened, wallet);
        if (credit.amount() > 0) {
            topUp(customerId, credit);
        }
    }

    TopUpResult topUp(UUID customerId, Money amount) {
        Wallet wallet = wallets.get(customerId);
        if (wallet == null) {
            return new TopUpResult.UnknownCustomer();
        }
        TopUpResult result = wallet.topUp(amount);
        if (result instanceof WalletToppedUp toppedUp) {
            enter(toppedUp, wallet.apply(toppedUp));
        }
        return result;
    }

    /** Gives the customer a stamp for a drink; who has no wallet collects none. */
    public void collectStamp(UUID customerId, UUID orderId) {
        Wallet wallet = wallets.get(customerId);
        if (wallet != null) {
            WalletEvent stamp = wallet.collectStamp(orderId);
            enter(stamp, wallet.apply(stamp));
        }
    }

    WalletReply handle(WalletCommand command) {
        WalletReply reply = switch (command) {
            case ChargeWallet charge -> charge(charge).answer(charge);
            case RefundWallet refund -> refund(refund);
        };
        answers.add(new Answer(reply, trace));
        return reply;
    }

    private Charge charge(ChargeWallet command) {
        Charge known = charges.get(command.orderId());
        return known != null ? known : keep(firstCharge(command));
    }

    private Charge firstCharge(ChargeWallet command) {
        Wallet wallet = wallets.get(command.customerId());
        ChargeResult result = wallet == null
                ? new Refused("unknown wallet")
                : wallet.charge(command.orderId(), command.amount());
        return switch (result) {
            case WalletCharged charged when wallet != null -> {
                enter(charged, wallet.apply(charged));
                yield new Charged(command.orderId(), command.customerId(), command.amount());
            }
            case WalletCharged _ -> throw new IllegalStateException("charged a wallet that does not exist");
            case Refused refused -> new Declined(command.orderId(), command.customerId(), command.amount(),
                    refused.reason());
        };
    }

    private WalletReply refund(RefundWallet command) {
        switch (charges.get(command.orderId())) {
            case null -> keep(new Voided(command.orderId(), command.customerId(), command.reason()));
            case Charged charged -> giveBack(charged);
            case Refunded _,Declined _,Voided _ -> {
            }
        }
        return new WalletReply.WalletRefunded(command.sagaId(), command.commandId());
    }

    private void giveBack(Charged charged) {
        Wallet wallet = Optional.ofNullable(wallets.get(charged.customerId())).orElseThrow(
                () -> new IllegalStateException("order " + charged.orderId() + " was paid from another wallet"));
        WalletEvent refunded = wallet.refund(charged.orderId(), charged.amount());
        enter(refunded, wallet.apply(refunded));
        keep(charged.refunded());
    }

    private void enter(WalletEvent event, Wallet after) {
        entries.add(new Entry(after.version(), event, trace));
        wallets.put(after.customerId(), after);
    }

    private Charge keep(Charge charge) {
        charges.put(charge.orderId(), charge);
        changedCharges.put(charge.orderId(), charge);
        return charge;
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    List<Wallet> changedWallets() {
        return entries.stream().map(entry -> entry.event().customerId()).distinct().sorted()
                .map(customerId -> Optional.ofNullable(wallets.get(customerId)).orElseThrow()).toList();
    }

    Collection<Charge> changedCharges() {
        return changedCharges.values();
    }

    List<Answer> answers() {
        return List.copyOf(answers);
    }

}
