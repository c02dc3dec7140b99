package io.crema.query;

import static org.awaitility.Awaitility.await;

import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.test.web.servlet.client.RestTestClient;

import io.crema.testing.AuthorizationMatrix;
import io.crema.testing.MessageStubs;
import io.crema.testing.ServiceProcess;

/** The process of query-service, which shows what the providers of events promise to tell. */
@Tag("component")
class QueryComponentIT {

    @RegisterExtension
    private static final MessageStubs PROVIDERS = new MessageStubs("order-service", "payment-service");
    @RegisterExtension
    private static final ServiceProcess QUERIES = new ServiceProcess("query-service").withDatabase().withKafka();

    private final UUID customer = UUID.randomUUID();
    private final UUID order = UUID.randomUUID();
    private final RestTestClient reader = QUERIES.customer(customer, "orders:read", "wallets:read", "districts:read");

    @Test
    void aReaderWhoWaitsSeesAnOrderAppearAndChange() {
        var appearance = CompletableFuture.supplyAsync(() -> waitsForNewsOf("\"0\""));
        tell("order_placed", 1);
        appearance.join().expectBody().jsonPath("$.status").isEqualTo("PENDING");

        var confirmation = CompletableFuture.supplyAsync(() -> waitsForNewsOf("\"1\""));
        tell("order_confirmed", 2);
        confirmation.join().expectHeader().valueEquals("ETag", "\"2\"").expectBody().jsonPath("$.status")
                .isEqualTo("CONFIRMED");
    }

    @Test
    void aWalletIsShownAndSoIsItsDistrict() {
        tell("customer_registered", 1);
        tell("wallet_opened", 1);
        tell("wallet_topped_up", 2);

        await().untilAsserted(() -> {
            seesBalance("/api/wallets/" + customer);
            seesBalance("/api/districts/Gangnam/balance");
        });
    }

    @TestFactory
    Stream<DynamicTest> authorization() {
        tell("customer_registered", 1);
        tell("wallet_opened", 1);
        tell("wallet_topped_up", 2);
        tell("order_placed", 1);
        await().untilAsserted(() -> seesBalance("/api/wallets/" + customer));
        waitsForNewsOf("\"0\"");
        return new AuthorizationMatrix(QUERIES).everyService()
                .messaging().route("GET", "/api/districts/{district}/balance", Map.of("district", "Gangnam"), "",
                        "districts:read")
                .ownRoute("GET", "/api/wallets/{customerId}", Map.of("customerId", customer), "", customer, 404,
                        "wallets:read")
                .ownRoute("GET", "/api/orders/{orderId}", Map.of("orderId", order), "", customer, 404, "orders:read")
                .ownRoute("GET", "/api/orders?customerId={customer}", Map.of("customer", customer), "", customer, 404,
                        "orders:read")
                .tests();
    }

    private RestTestClient.ResponseSpec waitsForNewsOf(String known) {
        return reader.get().uri("/api/orders/{id}", order).header("If-None-Match", known).header("Prefer", "wait=30")
                .exchange().expectStatus().isOk();
    }

    private void seesBalance(String path) {
        reader.get().uri(path).exchange().expectBody().jsonPath("$.balance.amount").isEqualTo(10_000);
    }

    private void tell(String label, long version) {
        PROVIDERS.send(label, version, Map.of("customerId", customer, "orderId", order));
    }

}
