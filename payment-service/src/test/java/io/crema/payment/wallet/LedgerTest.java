package io.crema.payment.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.crema.payment.wallet.Ledger.Entry;
import io.crema.payment.wallet.WalletCommand.ChargeWallet;
import io.crema.payment.wallet.WalletCommand.RefundWallet;
import io.crema.payment.wallet.WalletEvent.StampCollected;
import io.crema.payment.wallet.WalletEvent.WalletCharged;
import io.crema.payment.wallet.WalletEvent.WalletOpened;
import io.crema.payment.wallet.WalletEvent.WalletRefunded;
import io.crema.payment.wallet.WalletEvent.WalletToppedUp;
import io.crema.payment.wallet.WalletReply.ChargeDeclined;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private final UUID customer = UUID.randomUUID();
    private final UUID order = UUID.randomUUID();
    private final UUID saga = UUID.randomUUID();
    private final Ledger ledger = new Ledger(
            Map.of(customer, new Wallet(customer, won(10_000), 0, 2)), Map.of());

    @Test
    void opensAWalletOnceWithItsWelcomeCredit() {
        Ledger empty = new Ledger(Map.of(), Map.of());

        empty.open(customer, won(50_000));
        empty.open(customer, won(50_000));

        assertThat(events(empty)).containsExactly(new WalletOpened(customer, "KRW"),
                new WalletToppedUp(customer, won(50_000), won(50_000)));
        assertThat(empty.entries()).extracting(Entry::version).containsExactly(1L, 2L);
    }

    @Test
    void chargesAnOrderOnceHoweverOftenItIsTold() {
        ChargeWallet charge = charge(order, 4_000);

        WalletReply first = ledger.handle(charge);
        WalletReply second = ledger.handle(charge);

        assertThat(first).isEqualTo(new WalletReply.WalletCharged(saga, charge.commandId())).isEqualTo(second);
        assertThat(events(ledger)).containsExactly(new WalletCharged(customer, order, won(4_000), won(6_000)));
    }

    @Test
    void givesTheMoneyBackOnceAndStillRemembersTheCharge() {
        ChargeWallet charge = charge(order, 4_000);
        ledger.handle(charge);

        ledger.handle(refund(order));
        ledger.handle(refund(order));

        assertThat(events(ledger)).containsExactly(new WalletCharged(customer, order, won(4_000), won(6_000)),
                new WalletRefunded(customer, order, won(4_000), won(10_000)));
        assertThat(ledger.handle(charge)).isEqualTo(new WalletReply.WalletCharged(saga, charge.commandId()));
    }

    @Test
    void declinesWhatTheBalanceDoesNotCoverAndKeepsToItWhenTheBalanceGrows() {
        ChargeWallet charge = charge(order, 10_001);
        ChargeDeclined declined = new ChargeDeclined(saga, charge.commandId(), "insufficient balance");

        assertThat(ledger.handle(charge)).isEqualTo(declined);
        ledger.topUp(customer, won(5_000));

        assertThat(ledger.handle(charge)).isEqualTo(declined);
    }

    @Test
    void declinesAnUnknownWalletAndAForeignCurrency() {
        ChargeWallet stranger = new ChargeWallet(UUID.randomUUID(), saga, order, UUID.randomUUID(), won(1));
        ChargeWallet euros = new ChargeWallet(UUID.randomUUID(), saga, UUID.randomUUID(), customer,
                new Money(1, "EUR"));

        assertThat(ledger.handle(stranger))
                .isEqualTo(new ChargeDeclined(saga, stranger.commandId(), "unknown wallet"));
        assertThat(ledger.handle(euros)).isEqualTo(new ChargeDeclined(saga, euros.commandId(), "wrong currency"));
        assertThat(ledger.entries()).isEmpty();
    }

    @Test
    void confirmsTheRefundOfADeclinedChargeWithoutMoney() {
        ledger.handle(charge(order, 10_001));
        RefundWallet refund = refund(order);

        assertThat(ledger.handle(refund)).isEqualTo(new WalletReply.WalletRefunded(saga, refund.commandId()));
        assertThat(ledger.entries()).isEmpty();
    }

    @Test
    void declinesTheChargeThatItsRefundOvertook() {
        RefundWallet refund = refund(order);
        ChargeWallet charge = charge(order, 4_000);

        assertThat(ledger.handle(refund)).isEqualTo(new WalletReply.WalletRefunded(saga, refund.commandId()));
        assertThat(ledger.handle(charge))
                .isEqualTo(new ChargeDeclined(saga, charge.commandId(), "refunded before charged"));
        assertThat(ledger.entries()).isEmpty();
    }

    @Test
    void keepsASnapshotThatIsTheFoldOfItsEvents() {
        Ledger empty = new Ledger(Map.of(), Map.of());
        empty.open(customer, won(9_000));
        empty.handle(charge(order, 4_000));
        empty.handle(refund(order));
        empty.handle(charge(UUID.randomUUID(), 1_000));
        empty.collectStamp(customer, order);

        List<WalletEvent> events = events(empty);

        assertThat(empty.changedWallets()).containsExactly(
                Wallet.replay((WalletOpened) events.getFirst(), events.subList(1, events.size())));
        assertThat(events.getLast()).isEqualTo(new StampCollected(customer, order, 1));
    }

    @Test
    void chargesTheWholeBalanceAndOpensAWalletWithoutCredit() {
        ledger.handle(charge(order, 10_000));
        ledger.open(order, won(0));

        assertThat(events(ledger)).containsExactly(new WalletCharged(customer, order, won(10_000), won(0)),
                new WalletOpened(order, "KRW"));
    }

    @Test
    void topsUpNoWalletThatIsUnknownOrInAnotherCurrency() {
        assertThat(ledger.topUp(UUID.randomUUID(), won(500))).isEqualTo(new TopUpResult.UnknownCustomer());
        assertThat(ledger.topUp(customer, new Money(500, "EUR"))).isEqualTo(new TopUpResult.WrongCurrency("KRW"));
        assertThat(ledger.entries()).isEmpty();
    }

    @Test
    void writesTheTraceOfWhatCausedThem() {
        ledger.inTrace("trace").handle(charge(order, 4_000));

        assertThat(ledger.entries()).extracting(Entry::trace).containsExactly("trace");
        assertThat(ledger.answers()).extracting(Ledger.Answer::trace).containsExactly("trace");
        assertThat(ledger.changedCharges()).containsExactly(new Charge.Charged(order, customer, won(4_000)));
    }

    private ChargeWallet charge(UUID orderId, long amount) {
        return new ChargeWallet(UUID.randomUUID(), saga, orderId, customer, won(amount));
    }

    private RefundWallet refund(UUID orderId) {
        return new RefundWallet(UUID.randomUUID(), saga, orderId, customer, "sold out");
    }

    private static List<WalletEvent> events(Ledger ledger) {
        return ledger.entries().stream().map(Entry::event).toList();
    }

    private static Money won(long amount) {
        return new Money(amount, "KRW");
    }

}
