package io.crema.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultMatcher;

import io.crema.testing.MessageStubs;
import io.crema.testing.Messages;
import io.crema.testing.TestTokens;

/** Reads the events of every stored version of the providers. */
@ReadModel
class ProvidersIT {

    @RegisterExtension
    private static final MessageStubs PROVIDERS = new MessageStubs("order-service", "payment-service");

    private final UUID customer = UUID.randomUUID();
    private final UUID order = UUID.randomUUID();

    @Autowired
    private MockMvc mvc;
    @Autowired
    private JdbcClient jdbc;

    static Stream<Messages> versions() {
        return Messages.ofEveryVersion(PROVIDERS);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ordersAreShownWithTheirHistory(Messages providers) {
        tell(providers, "order_placed", "order_confirmed", "order_cancellation_refused", "order_ready",
                "order_collected");

        sees("/api/orders/" + order, jsonPath("$.status").value("COLLECTED"), jsonPath("$.history.length()").value(5),
                jsonPath("$.customerId").value(customer.toString()), jsonPath("$.total.amount").value(9000),
                jsonPath("$.items[0].sku").value("cafe-latte"), jsonPath("$.items[0].quantity").value(2));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aCancelledOrderHasItsReason(Messages providers) {
        tell(providers, "order_placed", "order_cancelled");

        sees("/api/orders/" + order, jsonPath("$.status").value("CANCELLED"), jsonPath("$.reason").isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void walletsAndDistrictsAreShown(Messages providers) {
        tell(providers, "customer_registered", "customer_moved");
        tell(providers, "wallet_opened", "wallet_topped_up", "wallet_charged", "wallet_refunded", "stamp_collected");

        sees("/api/wallets/" + customer, jsonPath("$.stamps").value(1), jsonPath("$.statement.length()").value(3),
                jsonPath("$.balance.amount").value(greaterThanOrEqualTo(10_000)));
        sees("/api/districts/Mapo/balance", jsonPath("$.customers").value(greaterThanOrEqualTo(1)),
                jsonPath("$.balance.amount").value(greaterThanOrEqualTo(10_000)));
    }

    /** A forged version would make the projection ignore all true events of the aggregate. */
    @ParameterizedTest
    @MethodSource("versions")
    void parksAnEventWithAForgedVersionAndKeepsTheReadModel(Messages providers) {
        Map<String, UUID> ids = Map.of("customerId", customer, "orderId", order);
        tell(providers, "order_placed");
        tell(providers, "customer_registered");
        tell(providers, "wallet_opened", "wallet_topped_up");
        sees("/api/orders/" + order, jsonPath("$.status").value("PENDING"));

        List.of("order_confirmed", "customer_moved", "wallet_charged")
                .forEach(label -> providers.send(label, 1_000_000_000, ids));

        for (var parked : Map.of("orders", order, "wallets", customer, "districts", customer).entrySet()) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> jdbc.sql("""
                            SELECT count(*) FROM messaging.parked
                            WHERE consumer = ? AND key = ? AND error LIKE '%A gap of more than 1000 is refused%'
                            """).params(parked.getKey(), parked.getValue().toString()).query(Long.class).single() > 0);
        }
        sees("/api/orders/" + order, jsonPath("$.status").value("PENDING"), jsonPath("$.history.length()").value(1));
        sees("/api/wallets/" + customer, jsonPath("$.statement.length()").value(1));
        assertThat(jdbc.sql("SELECT district_version, wallet_version FROM resident WHERE customer_id = ?")
                .param(customer).query().singleRow().values().toString()).isEqualTo("[1, 2]");
    }

    private void tell(Messages providers, String... labels) {
        for (int i = 0; i < labels.length; i++) {
            providers.send(labels[i], i + 1L, Map.of("customerId", customer, "orderId", order));
        }
    }

    private void sees(String path, ResultMatcher... expectations) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> mvc
                .perform(get(path).with(TestTokens.clerk("orders:read", "wallets:read", "districts:read")))
                .andExpectAll(expectations));
    }

}
