package io.crema.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import crema.wallets.v1.GetBalanceRequest;
import crema.wallets.v1.GetBalanceResponse;
import crema.wallets.v1.Money;
import crema.wallets.v1.WalletsGrpc;
import io.crema.testing.AuthorizationMatrix;
import io.crema.testing.MessageStubs;
import io.crema.testing.PublishedMessage;
import io.crema.testing.ServiceProcess;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/** Tests the process of payment-service. Stubs send the messages of its neighbours as their contracts state. */
@Tag("component")
class PaymentComponentIT {

    @RegisterExtension
    private static final MessageStubs NEIGHBOURS = new MessageStubs("order-service", "barista-service");
    @RegisterExtension
    private static final ServiceProcess SERVICE = new ServiceProcess("payment-service").withDatabase().withKafka();

    private static final MediaType THRIFT = MediaType.valueOf("application/x-thrift");

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

    @Test
    void tellsTheBalanceOverThrift() throws TException {
        topUp(SERVICE.customer(customer, "wallets:write")).expectStatus().isCreated();
        var reader = SERVICE.customer(customer, "wallets:read");

        var reply = thrift(thrift(reader, "balance", customer).expectStatus().isOk());
        assertThat(reply.readMessageBegin().type).isEqualTo(TMessageType.REPLY);
        reply.readStructBegin();
        assertThat(reply.readFieldBegin().id).isZero();
        reply.readStructBegin();
        assertThat(reply.readFieldBegin().id).isEqualTo((short) 1);
        assertThat(reply.readI64()).isEqualTo(10_000);
        assertThat(reply.readFieldBegin().id).isEqualTo((short) 2);
        assertThat(reply.readString()).isEqualTo("KRW");

        var unknown = thrift(thrift(SERVICE.clerk("wallets:read"), "balance", UUID.randomUUID()).expectStatus().isOk());
        unknown.readMessageBegin();
        unknown.readStructBegin();
        assertThat(unknown.readFieldBegin().id).isEqualTo((short) 1);
        thrift(SERVICE.customer(UUID.randomUUID(), "wallets:read"), "balance", customer).expectStatus().isForbidden();
        assertThat(thrift(thrift(reader, "drain", customer).expectStatus().isOk()).readMessageBegin().type)
                .isEqualTo(TMessageType.EXCEPTION);
    }

    @Test
    void tellsTheBalanceOverGrpc() {
        topUp(SERVICE.customer(customer, "wallets:write")).expectStatus().isCreated();

        assertThat(grpc(SERVICE.customerToken(customer, "wallets:read"), customer).getBalance())
                .isEqualTo(Money.newBuilder().setAmount(10_000).setCurrency("KRW").build());
        assertThat(refusal(SERVICE.customerToken(UUID.randomUUID(), "wallets:read"), customer.toString()))
                .isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(refusal(SERVICE.customerToken(customer, "wallets:write"), customer.toString()))
                .isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(refusal("forged", customer.toString())).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(refusal(SERVICE.clerkToken("wallets:read"), UUID.randomUUID().toString()))
                .isEqualTo(Status.Code.NOT_FOUND);
        assertThat(refusal(SERVICE.clerkToken("wallets:read"), "nobody")).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(refusal(SERVICE.clerkToken("wallets:read"), "x".repeat(100_000))).as("a message that is too large")
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @ParameterizedTest
    @CsvSource({"1n, 504", "10S, 404", "soon, 400"})
    void knowsTheDeadlineOfItsCaller(String timeLeft, int status) {
        SERVICE.clerk("wallets:read").get().uri("/api/wallets/{id}/balance", UUID.randomUUID())
                .header("grpc-timeout", timeLeft).exchange().expectStatus().isEqualTo(status);
    }

    private static Status.Code refusal(String token, String customerId) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> grpc(token, customerId)).getStatus().getCode();
    }

    private static GetBalanceResponse grpc(String token, Object customerId) {
        var metadata = new Metadata();
        metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        var channel = Grpc.newChannelBuilder(SERVICE.url().substring("http://".length()),
                InsecureChannelCredentials.create()).build();
        try {
            return WalletsGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                    .withDeadlineAfter(Duration.ofSeconds(10))
                    .getBalance(GetBalanceRequest.newBuilder().setCustomerId(customerId.toString()).build());
        } finally {
            channel.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "AAAA", "\u0080\u0001\u0000\u0001\u007f\u00ff\u00ff\u00ff"})
    void refusesWhatIsNoThriftMessage(String message) {
        SERVICE.customer(customer, "wallets:read").post().uri("/thrift/wallets").contentType(THRIFT)
                .body(message.getBytes(StandardCharsets.ISO_8859_1)).exchange().expectStatus().isBadRequest();
    }

    private static RestTestClient.ResponseSpec thrift(RestTestClient caller, String method, UUID customerId)
            throws TException {
        var buffer = new TMemoryBuffer(64);
        var call = new TBinaryProtocol(buffer);
        call.writeMessageBegin(new TMessage(method, TMessageType.CALL, 7));
        call.writeFieldBegin(new TField("customerId", TType.STRING, (short) 1));
        call.writeString(customerId.toString());
        call.writeFieldStop();
        return caller.post().uri("/thrift/wallets").contentType(THRIFT)
                .body(Arrays.copyOf(buffer.getArray(), buffer.length())).exchange();
    }

    private static TBinaryProtocol thrift(RestTestClient.ResponseSpec answer) throws TException {
        return new TBinaryProtocol(new TMemoryInputTransport(answer.expectBody(byte[].class).returnResult()
                .getResponseBody()));
    }

    @TestFactory
    Stream<DynamicTest> authorization() {
        send("charge_wallet");
        PublishedMessage.on("wallet.replies", saga, 1);
        return new AuthorizationMatrix(SERVICE).everyService()
                .messaging()
                .ownRoute("POST", "/api/wallets/{customerId}/top-ups", Map.of("customerId", customer),
                        "{\"amount\":{\"amount\":1,\"currency\":\"KRW\"}}", customer, 403, "wallets:write")
                .ownRoute("GET", "/api/wallets/{customerId}/balance", Map.of("customerId", customer), "", customer, 403,
                        "wallets:read")
                .route("POST", "/crema.wallets.v1.Wallets/GetBalance", Map.of(), "{}", "wallets:read")
                .route("POST", "/thrift/wallets", Map.of(), "{}", "wallets:read")
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
