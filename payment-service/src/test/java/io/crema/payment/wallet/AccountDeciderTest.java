package io.crema.payment.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import io.crema.messaging.aggregate.Decision;
import io.crema.payment.wallet.WalletCommand.ChargeWallet;
import io.crema.payment.wallet.WalletCommand.CollectStamp;
import io.crema.payment.wallet.WalletCommand.OpenWallet;
import io.crema.payment.wallet.WalletCommand.RefundWallet;
import io.crema.payment.wallet.WalletCommand.TopUp;
import io.crema.payment.wallet.WalletEvent.StampCollected;
import io.crema.payment.wallet.WalletEvent.WalletCharged;
import io.crema.payment.wallet.WalletEvent.WalletOpened;
import io.crema.payment.wallet.WalletEvent.WalletRefunded;
import io.crema.payment.wallet.WalletEvent.WalletToppedUp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccountDeciderTest {

    private final UUID customer = UUID.randomUUID();
    private final UUID order = UUID.randomUUID();
    private final UUID saga = UUID.randomUUID();
    private final List<WalletEvent> events = new ArrayList<>();
    private Account account = new Account(customer, new Wallet(customer, won(10_000), 0), Map.of());

    @Test
    void opensAWalletOnceWithItsWelcomeCredit() {
        account = new Account(customer, null, Map.of());

        when(new OpenWallet(customer, won(50_000)));
        when(new OpenWallet(customer, won(50_000)));

        assertThat(events).containsExactly(new WalletOpened(customer, "KRW"),
                new WalletToppedUp(customer, won(50_000), won(50_000)));
    }

    @Test
    void opensAWalletWithoutCredit() {
        account = new Account(customer, null, Map.of());

        when(new OpenWallet(customer, won(0)));

        assertThat(events).containsExactly(new WalletOpened(customer, "KRW"));
        assertThat(account.wallet()).isEqualTo(new Wallet(customer, won(0), 0));
    }

    @Test
    void chargesAnOrderOnceAndRepeatsTheReply() {
        ChargeWallet charge = charge(order, 4_000);

        WalletOutcome first = when(charge);
        WalletOutcome second = when(charge);

        assertThat(first).isEqualTo(new WalletReply.Charged(saga, charge.commandId())).isEqualTo(second);
        assertThat(events).containsExactly(new WalletCharged(customer, order, won(4_000), won(6_000)));
        assertThat(account.charges()).containsEntry(order, new Charge.Charged(order, customer, won(4_000)));
    }

    @Test
    void chargesTheWholeBalance() {
        when(charge(order, 10_000));

        assertThat(events).containsExactly(new WalletCharged(customer, order, won(10_000), won(0)));
    }

    @Test
    void refundsAChargeOnce() {
        ChargeWallet charge = charge(order, 4_000);
        when(charge);

        WalletOutcome first = when(refund(order));
        when(refund(order));

        assertThat(first).isInstanceOf(WalletReply.Refunded.class);
        assertThat(events).containsExactly(new WalletCharged(customer, order, won(4_000), won(6_000)),
                new WalletRefunded(customer, order, won(4_000), won(10_000)));
        assertThat(when(charge)).isEqualTo(new WalletReply.Charged(saga, charge.commandId()));
    }

    @Test
    void keepsADeclinedChargeDeclinedWhenTheBalanceGrows() {
        ChargeWallet charge = charge(order, 10_001);
        WalletReply declined = new WalletReply.Declined(saga, charge.commandId(), "insufficient balance");

        assertThat(when(charge)).isEqualTo(declined);
        when(new TopUp(customer, won(5_000)));

        assertThat(when(charge)).isEqualTo(declined);
    }

    @Test
    void declinesAChargeOfAnUnknownWallet() {
        account = new Account(customer, null, Map.of());
        ChargeWallet charge = charge(order, 1);

        assertThat(when(charge)).isEqualTo(new WalletReply.Declined(saga, charge.commandId(), "unknown wallet"));
        assertThat(events).isEmpty();
        assertThat(account.charges()).containsKey(order);
    }

    @Test
    void declinesAChargeInAnotherCurrency() {
        ChargeWallet euros = new ChargeWallet(UUID.randomUUID(), saga, order, customer, new Money(1, "EUR"));

        assertThat(when(euros)).isEqualTo(new WalletReply.Declined(saga, euros.commandId(), "wrong currency"));
        assertThat(events).isEmpty();
    }

    @Test
    void refundsNothingAfterADeclinedCharge() {
        when(charge(order, 10_001));
        RefundWallet refund = refund(order);

        assertThat(when(refund)).isEqualTo(new WalletReply.Refunded(saga, refund.commandId()));
        assertThat(events).isEmpty();
    }

    @Test
    void declinesAChargeThatComesAfterItsRefund() {
        RefundWallet refund = refund(order);
        ChargeWallet charge = charge(order, 4_000);

        assertThat(when(refund)).isEqualTo(new WalletReply.Refunded(saga, refund.commandId()));
        assertThat(when(charge))
                .isEqualTo(new WalletReply.Declined(saga, charge.commandId(), "refunded before charged"));
        assertThat(events).isEmpty();
    }

    @Test
    void refusesToRefundAnOrderOfAnotherWallet() {
        account = account.with(new Charge.Charged(order, UUID.randomUUID(), won(4_000)));

        assertThatIllegalStateException().isThrownBy(() -> when(refund(order)))
                .withMessageContaining("was paid from another wallet");
    }

    @Test
    void topsUpAWallet() {
        assertThat(when(new TopUp(customer, won(500)))).isEqualTo(new TopUpResult.ToppedUp(won(10_500)));
        assertThat(events).containsExactly(new WalletToppedUp(customer, won(500), won(10_500)));
    }

    @Test
    void refusesATopUpInAnotherCurrency() {
        assertThat(when(new TopUp(customer, new Money(500, "EUR")))).isEqualTo(new TopUpResult.WrongCurrency("KRW"));
        assertThat(events).isEmpty();
    }

    @Test
    void refusesATopUpOfAnUnknownWallet() {
        account = new Account(customer, null, Map.of());

        assertThat(when(new TopUp(customer, won(500)))).isEqualTo(new TopUpResult.UnknownCustomer());
        assertThat(events).isEmpty();
    }

    @Test
    void ignoresAStampWithoutAWallet() {
        account = new Account(customer, null, Map.of());

        when(new CollectStamp(customer, order));

        assertThat(events).isEmpty();
    }

    @Test
    void keepsASnapshotEqualToTheReplayedEvents() {
        account = new Account(customer, null, Map.of());
        when(new OpenWallet(customer, won(9_000)));
        when(charge(order, 4_000));
        when(refund(order));
        when(charge(UUID.randomUUID(), 1_000));
        when(new CollectStamp(customer, order));

        Wallet folded = Wallet.open((WalletOpened) events.getFirst());
        for (WalletEvent event : events.subList(1, events.size())) {
            folded = folded.apply(event);
        }
        assertThat(account.wallet()).isEqualTo(folded);
        assertThat(events.getLast()).isEqualTo(new StampCollected(customer, order, 1));
    }

    private @Nullable WalletOutcome when(WalletCommand command) {
        Decision<Account, WalletEvent, WalletOutcome> decision = new AccountDecider().decide(account, command);
        account = Objects.requireNonNull(decision.state());
        events.addAll(decision.events());
        return decision.reply();
    }

    private ChargeWallet charge(UUID orderId, long amount) {
        return new ChargeWallet(UUID.randomUUID(), saga, orderId, customer, won(amount));
    }

    private RefundWallet refund(UUID orderId) {
        return new RefundWallet(UUID.randomUUID(), saga, orderId, customer, "sold out");
    }

    private static Money won(long amount) {
        return new Money(amount, "KRW");
    }

}
