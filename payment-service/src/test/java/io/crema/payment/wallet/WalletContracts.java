package io.crema.payment.wallet;

import static org.awaitility.Awaitility.await;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import io.crema.testing.MessageStubs;
import io.crema.testing.TestTokens;
import io.restassured.module.mockmvc.RestAssuredMockMvc;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.MockMvc;

/**
 * Base class of the generated contract tests. Each method brings the service into a state that contracts name. Stubs send
 * the messages of its providers.
 */
@PaymentServiceTest
public abstract class WalletContracts {

    @RegisterExtension
    private static final MessageStubs PROVIDERS = new MessageStubs("order-service", "barista-service");

    /** The customer whose wallet the request contracts top up. */
    private static final UUID HANEUL = UUID.fromString("019aa000-0000-7000-8000-00000000000c");
    private static final UUID PAID = UUID.fromString("019aa000-0000-7000-8000-00000000000a");

    @Autowired
    private MockMvc mvc;
    @Autowired
    private JdbcClient jdbc;

    private final UUID customer = UUID.randomUUID();
    private final UUID saga = UUID.randomUUID();
    private final UUID order = UUID.randomUUID();

    @BeforeEach
    void authenticateAndOpenWallet() {
        RestAssuredMockMvc.mockMvc(mvc);
        RestAssuredMockMvc
                .postProcessors(TestTokens.clerk("wallets:read", "wallets:write", "orders:read", "operations"));
        openWallet(HANEUL);
        jdbc.sql("INSERT INTO charge VALUES (?, ?, 9000, 'KRW', 'CHARGED') ON CONFLICT DO NOTHING")
                .params(PAID, HANEUL).update();
    }

    protected void aWalletIsOpened() {
        openWallet(customer);
    }

    protected void aWalletIsToppedUp() throws Exception {
        aWalletIsOpened();
        mvc.perform(post("/api/wallets/{id}/top-ups", customer).header("Idempotency-Key", customer)
                .contentType(MediaType.APPLICATION_JSON).content("""
                        {"amount":{"amount":10000,"currency":"KRW"}}""")
                .with(TestTokens.clerk("wallets:write"))).andExpect(status().isCreated());
    }

    protected void aWalletIsCharged() throws Exception {
        aWalletIsToppedUp();
        send("charge_wallet");
    }

    protected void aChargeIsDeclined() {
        aWalletIsOpened();
        send("charge_wallet");
    }

    protected void aWalletIsRefunded() throws Exception {
        aWalletIsCharged();
        send("refund_wallet");
    }

    protected void aStampIsCollected() {
        aWalletIsOpened();
        PROVIDERS.send("drink_ready", 3, Map.of("orderId", order, "customerId", customer));
    }

    private void send(String command) {
        PROVIDERS.send(command, 0, Map.of("sagaId", saga, "orderId", order, "customerId", customer));
    }

    private void openWallet(UUID customerId) {
        if (!hasWallet(customerId)) {
            PROVIDERS.send("customer_registered", 1, Map.of("customerId", customerId));
            await().atMost(Duration.ofSeconds(30)).until(() -> hasWallet(customerId));
        }
    }

    private boolean hasWallet(UUID customerId) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM wallet WHERE customer_id = ?)").param(customerId)
                .query(Boolean.class).single();
    }

}
