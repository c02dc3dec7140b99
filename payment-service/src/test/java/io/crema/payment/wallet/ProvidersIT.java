package io.crema.payment.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import io.crema.testing.MessageStubs;
import io.crema.testing.Messages;
import io.crema.testing.TestTokens;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.MockMvc;

@PaymentServiceTest
class ProvidersIT {

    @RegisterExtension
    private static final MessageStubs PROVIDERS = new MessageStubs("order-service", "barista-service");

    @Autowired
    private MockMvc mvc;
    @Autowired
    private JdbcClient jdbc;

    private final UUID customer = UUID.randomUUID();
    private final UUID order = UUID.randomUUID();
    private final UUID declinedOrder = UUID.randomUUID();

    static Stream<Messages> versions() {
        return Messages.ofEveryVersion(PROVIDERS);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void readsMessagesOfEveryVersion(Messages providers) throws Exception {
        providers.send("customer_registered", 1, Map.of("customerId", customer));
        awaitWallet("balance = 0 AND stamps = 0");
        providers.send("charge_wallet", 0, ids(declinedOrder));
        awaitCharge(declinedOrder, "outcome = 'DECLINED' AND amount = 9000");

        topUp();
        providers.send("charge_wallet", 0, ids(order));
        awaitWallet("balance = 1000");
        providers.send("refund_wallet", 0, ids(order));
        awaitWallet("balance = 10000");
        providers.send("drink_ready", 3, Map.of("orderId", order, "customerId", customer));

        awaitWallet("stamps = 1");
        assertThat(jdbc.sql("SELECT count(*) FROM messaging.parked").query(Long.class).single()).isZero();
    }

    private Map<String, UUID> ids(UUID orderId) {
        return Map.of("orderId", orderId, "customerId", customer, "commandId", UUID.randomUUID());
    }

    private void topUp() throws Exception {
        mvc.perform(post("/api/wallets/{id}/top-ups", customer).header("Idempotency-Key", customer)
                .contentType(MediaType.APPLICATION_JSON).content("""
                        {"amount":{"amount":10000,"currency":"KRW"}}""")
                .with(TestTokens.clerk("wallets:write"))).andExpect(status().isCreated());
    }

    private void awaitWallet(String condition) {
        awaitTrue("SELECT EXISTS (SELECT FROM wallet WHERE customer_id = ? AND " + condition + ")", customer);
    }

    private void awaitCharge(UUID orderId, String condition) {
        awaitTrue("SELECT EXISTS (SELECT FROM charge WHERE order_id = ? AND " + condition + ")", orderId);
    }

    private void awaitTrue(String query, UUID id) {
        await().atMost(Duration.ofSeconds(30)).until(() -> jdbc.sql(query).param(id).query(Boolean.class).single());
    }

}
