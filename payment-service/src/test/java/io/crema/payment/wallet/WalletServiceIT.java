package io.crema.payment.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import io.crema.messaging.message.OutgoingMessage;
import io.crema.messaging.outbox.Outbox;
import io.crema.payment.wallet.WalletCommand.ChargeWallet;
import io.crema.payment.wallet.WalletCommand.RefundWallet;
import io.crema.testing.PublishedMessage;
import io.crema.testing.TestTokens;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.transaction.support.TransactionTemplate;

@PaymentServiceTest
class WalletServiceIT {

    private record CustomerRegistered(UUID customerId, String name, String district) {}

    @Autowired
    private MockMvc mvc;
    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private Outbox outbox;
    @Autowired
    private TransactionTemplate transaction;

    private final UUID customer = UUID.randomUUID();
    private final UUID saga = UUID.randomUUID();

    @BeforeEach
    void openWallet() throws Exception {
        send(OutgoingMessage.event("customer.events", customer, 1, new CustomerRegistered(customer, "Mina", "강남구")));
        await().atMost(Duration.ofSeconds(30)).until(() -> wallets() == 1);
        topUp(customer, "first", 10_000, "KRW").andExpect(status().isCreated())
                .andExpect(jsonPath("$.balance.amount").value(10_000))
                .andExpect(jsonPath("$.balance.currency").value("KRW"));
    }

    @Test
    void chargesOnceAndRepliesToEachDuplicate() {
        ChargeWallet charge = charge(UUID.randomUUID(), 4_000);

        send(command(charge), command(charge));
        send(command(charge));

        assertThat(replies(3)).containsOnly("WalletCharged").hasSize(3);
        assertThat(balance()).isEqualTo(6_000);
    }

    @Test
    void declinesAChargeThatComesAfterItsRefund() {
        UUID order = UUID.randomUUID();

        send(command(refund(order)), command(charge(order, 4_000)));

        assertThat(replies(2)).containsExactly("WalletRefunded", "ChargeDeclined");
        assertThat(balance()).isEqualTo(10_000);
    }

    @Test
    void chargesAWholeBatchFromOneWalletUntilItIsEmpty() {
        send(IntStream.range(0, 25).mapToObj(_ -> command(charge(UUID.randomUUID(), 500)))
                .toArray(OutgoingMessage[]::new));

        List<String> replies = replies(25);

        assertThat(replies.subList(0, 20)).containsOnly("WalletCharged");
        assertThat(replies.subList(20, 25)).containsOnly("ChargeDeclined");
        assertThat(balance()).isZero();
        assertThat(jdbc.sql("SELECT version FROM wallet_event WHERE wallet_id = ? ORDER BY version").param(customer)
                .query(Long.class).list()).containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 22).mapToObj(Long::valueOf).toList());
    }

    @Test
    void appliesATopUpOncePerIdempotencyKey() throws Exception {
        topUp(customer, "again", 500, "KRW").andExpect(jsonPath("$.balance.amount").value(10_500))
                .andExpect(header().string("ETag", "\"3\"")).andExpect(jsonPath("$.version").value(3));
        topUp(customer, "again", 500, "KRW").andExpect(status().isCreated())
                .andExpect(header().string("ETag", "\"3\""))
                .andExpect(jsonPath("$.balance.amount").value(10_500));
        topUp(customer, "again", 700, "KRW").andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:idempotency-key-reused"));

        assertThat(balance()).isEqualTo(10_500);
    }

    @Test
    void readsAnAnswerThatThePreviousReleaseKept() throws Exception {
        topUp(customer, "kept", 500, "KRW");
        jdbc.sql("UPDATE messaging.request SET answer = ? WHERE key = ?")
                .params("{\"balance\":{\"amount\":10500,\"currency\":\"KRW\"}}", customer + " kept").update();

        topUp(customer, "kept", 500, "KRW").andExpect(status().isCreated())
                .andExpect(jsonPath("$.balance.amount").value(10_500)).andExpect(header().doesNotExist("ETag"));
    }

    @Test
    void refusesInvalidTopUps() throws Exception {
        topUp(customer, "zero", 0, "KRW").andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:validation"));
        topUp(customer, "much", 10_000_001, "KRW").andExpect(status().isBadRequest());
        topUp(customer, "euro", 500, "EUR").andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:wrong-currency"));
        topUp(UUID.randomUUID(), "nobody", 500, "KRW").andExpect(status().isNotFound())
                .andExpect(header().string("Retry-After", "1"))
                .andExpect(jsonPath("$.type").value("urn:crema:problem:unknown-customer"));
    }

    @Test
    void refusesTheTopUpOfAClientWithoutCustomers() throws Exception {
        mvc.perform(post("/api/wallets/{id}/top-ups", customer).header("Idempotency-Key", "shop")
                .contentType(MediaType.APPLICATION_JSON).content(amount(500, "KRW"))
                .with(TestTokens.client("shop", "wallets:write"))).andExpect(status().isForbidden());

        assertThat(balance()).isEqualTo(10_000);
    }

    @Test
    void refusesMalformedRequestsAndChangesNothing() throws Exception {
        long requests = requests();

        postTopUp("{\"amount\":{\"amount\":500}}", "no currency").andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("amount.currency"));
        postTopUp("{\"amount\":{\"amount\":\"much\",\"currency\":\"KRW\"}}", "text").andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("amount.amount"));
        postTopUp("{\"amount\":{\"amount\":99999999999999999999,\"currency\":\"KRW\"}}", "huge")
                .andExpect(status().isBadRequest()).andExpect(jsonPath("$.errors[0].field").value("amount.amount"));
        postTopUp("{\"amount\":", "torn").andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:malformed-json"));
        postTopUp(amount(500, "KRW"), null).andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:missing-idempotency-key"));
        postTopUp(amount(500, "W".repeat(70_000)), "large").andExpect(status().isContentTooLarge())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:payload-too-large"));
        topUp(customer, "euro", 500, "EUR").andExpect(status().isUnprocessableContent());

        assertThat(balance()).isEqualTo(10_000);
        assertThat(requests()).isEqualTo(requests);
    }

    private ResultActions topUp(UUID customerId, String key, long amount, String currency) throws Exception {
        return mvc.perform(post("/api/wallets/{id}/top-ups", customerId)
                .header("Idempotency-Key", customer + " " + key).contentType(MediaType.APPLICATION_JSON)
                .content(amount(amount, currency)).with(TestTokens.clerk("wallets:write")));
    }

    private ResultActions postTopUp(String body, @Nullable String key) throws Exception {
        var request = post("/api/wallets/{id}/top-ups", customer).contentType(MediaType.APPLICATION_JSON).content(body)
                .with(TestTokens.clerk("wallets:write"));
        return mvc.perform(key == null ? request : request.header("Idempotency-Key", customer + " " + key));
    }

    private static String amount(long amount, String currency) {
        return "{\"amount\":{\"amount\":" + amount + ",\"currency\":\"" + currency + "\"}}";
    }

    private ChargeWallet charge(UUID order, long amount) {
        return new ChargeWallet(UUID.randomUUID(), saga, order, customer, new Money(amount, "KRW"));
    }

    private RefundWallet refund(UUID order) {
        return new RefundWallet(UUID.randomUUID(), saga, order, customer, "sold out");
    }

    private static OutgoingMessage command(WalletCommand.SagaCommand command) {
        return OutgoingMessage.of("wallet.commands", command.commandId(), command.customerId(), command);
    }

    private void send(OutgoingMessage... messages) {
        transaction.executeWithoutResult(_ -> outbox.append(List.of(messages)));
    }

    private long wallets() {
        return jdbc.sql("SELECT count(*) FROM wallet WHERE customer_id = ?").param(customer).query(Long.class).single();
    }

    private long requests() {
        return jdbc.sql("SELECT count(*) FROM messaging.request").query(Long.class).single();
    }

    private long balance() {
        return jdbc.sql("SELECT balance FROM wallet WHERE customer_id = ?").param(customer).query(Long.class).single();
    }

    private List<String> replies(int count) {
        return PublishedMessage.on("wallet.replies", saga, count).stream().map(PublishedMessage::type).toList();
    }

}
