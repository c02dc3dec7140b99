package io.crema.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import io.crema.testing.AuthorizationMatrix;
import io.crema.testing.MessageStubs;
import io.crema.testing.PublishedMessage;
import io.crema.testing.ServiceProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/** Tests the process of payment-service. Stubs send the messages of its neighbours as their contracts state. */
@Tag("component")
class PaymentComponentIT {

    @RegisterExtension
    private static final MessageStubs NEIGHBOURS = new MessageStubs("order-service", "barista-service");
    @RegisterExtension
    private static final ServiceProcess SERVICE = new ServiceProcess("payment-service").withDatabase().withKafka();

    private final UUID customer = UUID.randomUUID();
    private final UUID order = UUID.randomUUID();
    private final UUID saga = UUID.randomUUID();

    @BeforeEach
    void registerCustomer() {
        NEIGHBOURS.send("customer_registered", 1, Map.of("customerId", customer));
        PublishedMessage.on("wallet.events", customer, 1);
    }

    @Test
    void topsUpChargesOnceRefundsAndStampsAWallet() {
        topUp(SERVICE.customer(customer, "wallets:write")).expectStatus().isCreated().expectBody()
                .jsonPath("$.balance.amount").isEqualTo(10_000);

        send("charge_wallet");
        send("charge_wallet");
        PublishedMessage.on("wallet.replies", saga, 2);
        seesPayment("CHARGED");
        send("refund_wallet");
        assertThat(PublishedMessage.on("wallet.replies", saga, 3)).extracting(PublishedMessage::type).containsExactly(
                "WalletCharged",
                "WalletCharged", "WalletRefunded");
        seesPayment("REFUNDED");
        NEIGHBOURS.send("drink_ready", 3, Map.of("orderId", order, "customerId", customer));

        assertThat(PublishedMessage.on("wallet.events", customer, 5))
                .extracting(PublishedMessage::type, PublishedMessage::version).containsExactly(
                        tuple("WalletOpened", 1L), tuple("WalletToppedUp", 2L), tuple("WalletCharged", 3L),
                        tuple("WalletRefunded", 4L), tuple("StampCollected", 5L));
    }

    @Test
    void refusesATopUpOfAnotherWallet() {
        topUp(SERVICE.customer(UUID.randomUUID(), "wallets:write")).expectStatus().isForbidden();
        topUp(SERVICE.customer(customer, "wallets:read")).expectStatus().isForbidden();
        topUp(SERVICE.anybody()).expectStatus().isUnauthorized();
    }

    @TestFactory
    Stream<DynamicTest> authorization() {
        send("charge_wallet");
        PublishedMessage.on("wallet.replies", saga, 1);
        return new AuthorizationMatrix(SERVICE, "io.crema.payment", "io.crema.messaging.parking").everyService()
                .parkedKeys()
                .ownRoute("POST", "/api/wallets/{customerId}/top-ups", Map.of("customerId", customer),
                        "{\"amount\":{\"amount\":1,\"currency\":\"KRW\"}}", customer, 403, "wallets:write")
                .ownRoute("GET", "/api/payments/{orderId}", Map.of("orderId", order), "", customer, 404, "orders:read")
                .tests();
    }

    private void seesPayment(String status) {
        SERVICE.customer(customer, "orders:read").get().uri("/api/payments/{id}", order).exchange().expectStatus()
                .isOk().expectBody().jsonPath("$.status").isEqualTo(status).jsonPath("$.amount.amount")
                .isEqualTo(9_000);
    }

    private RestTestClient.ResponseSpec topUp(RestTestClient caller) {
        return caller.post().uri("/api/wallets/{id}/top-ups", customer).header("Idempotency-Key", "first")
                .contentType(MediaType.APPLICATION_JSON).body("""
                        {"amount":{"amount":10000,"currency":"KRW"}}""").exchange();
    }

    private void send(String command) {
        NEIGHBOURS.send(command, 0, Map.of("sagaId", saga, "orderId", order, "customerId", customer));
    }

}
