package io.crema.order.quote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.crema.order.Money;
import io.crema.order.quote.BalancesUnavailable.Cause;
import io.crema.order.quote.QuoteProperties.Protocol;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.grpc.ManagedChannel;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;
import org.springframework.cloud.client.discovery.simple.InstanceProperties;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The contract of {@link Balances}, for each protocol: what a peer does, and what becomes of it. */
@SpringBootTest(classes = BalancesIT.Application.class, properties = {"crema.order.quotes.deadline=500ms",
        "crema.config.import=file:../config-repo/order-service.yml", "spring.cloud.config.enabled=false",
        "eureka.client.enabled=false", "management.tracing.export.zipkin.enabled=false",
        "resilience4j.circuitbreaker.configs.default.wait-duration-in-open-state=500ms"})
class BalancesIT {

    private static final Peer HTTP = new HttpPeer();
    private static final Peer GRPC = new GrpcPeer();
    private static final String GRPC_PEER = "grpc-peer";
    private static final Money BALANCE = new Money(20_000, "KRW");

    @Autowired
    private PaymentService payments;
    @Autowired
    private CircuitBreakerFactory<?, ?> factory;
    @Autowired
    private CircuitBreakerRegistry breakers;
    @Autowired
    private ManagedChannel grpcPeer;
    @Autowired
    private SimpleDiscoveryProperties registry;
    @Autowired
    private ObservationRegistry observations;
    @Autowired
    private Tracer tracer;

    private final UUID customer = UUID.randomUUID();

    /** The part of order-service that asks for balances, without its database and its messages. */
    @SpringBootConfiguration
    @EnableAutoConfiguration(excludeName = {"io.crema.messaging.MessagingAutoConfiguration",
            "io.crema.messaging.consumer.ConsumerAutoConfiguration",
            "io.crema.messaging.operations.OperationsAutoConfiguration",
            "io.crema.messaging.outbox.OutboxAutoConfiguration",
            "io.crema.messaging.parking.ParkingAutoConfiguration",
            "io.crema.messaging.projection.ProjectionAutoConfiguration",
            "io.crema.messaging.request.RequestAutoConfiguration",
            "io.crema.messaging.saga.SagaAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"})
    @Import(QuoteConfiguration.class)
    static class Application {

        @Bean
        ManagedChannel grpcPeer(GrpcChannelFactory channels) {
            return channels.createChannel("registry:///" + GRPC_PEER);
        }

    }

    @DynamicPropertySource
    static void instance(DynamicPropertyRegistry properties) {
        properties.add("spring.cloud.discovery.client.simple.instances.payment-service[0].uri", HTTP::uri);
        properties.add("spring.cloud.discovery.client.simple.instances." + GRPC_PEER + "[0].uri", GRPC::uri);
    }

    @AfterAll
    static void end() {
        HTTP.ends();
        GRPC.ends();
        SecurityContextHolder.clearContext();
    }

    @BeforeEach
    void aCallerAsks() {
        SecurityContextHolder.getContext().setAuthentication(new JwtAuthenticationToken(
                Jwt.withTokenValue("of-the-caller").header("alg", "none").subject("caller").build(),
                AuthorityUtils.NO_AUTHORITIES));
        for (var protocol : Protocol.values()) {
            answersAfterItsFirstCalls(protocol);
        }
        breakers.getAllCircuitBreakers().forEach(CircuitBreaker::reset);
    }

    /** The first call loads the classes of its protocol, and may take longer than the deadline. */
    private void answersAfterItsFirstCalls(Protocol protocol) {
        peer(protocol).holds(BALANCE);
        await().pollInSameThread().ignoreException(BalancesUnavailable.class)
                .until(() -> ask(protocol).equals(new Balance.Held(BALANCE)));
    }

    @ParameterizedTest
    @EnumSource
    void asksAsTheCaller(Protocol protocol) {
        peer(protocol).holds(BALANCE);

        assertThat(ask(protocol)).isEqualTo(new Balance.Held(BALANCE));

        assertThat(peer(protocol).asked()).singleElement().satisfies(asked -> {
            assertThat(asked.customerId()).isEqualTo(customer.toString());
            assertThat(asked.field("authorization")).isEqualTo("Bearer of-the-caller");
        });
    }

    @ParameterizedTest
    @EnumSource
    void tellsThePeerTheDeadlineAndTheTrace(Protocol protocol) {
        peer(protocol).holds(BALANCE);

        var trace = Observation.createNotStarted("request", observations).observe(() -> {
            ask(protocol);
            return Objects.requireNonNull(tracer.currentSpan()).context().traceId();
        });

        assertThat(peer(protocol).asked()).singleElement().satisfies(asked -> {
            assertThat(asked.field("traceparent")).startsWith("00-" + trace + "-");
            assertThat(asked.field("grpc-timeout")).matches("\\d{1,3}m");
            assertThat(Integer.parseInt(asked.field("grpc-timeout").replace("m", ""))).isBetween(1, 500);
        });
    }

    @ParameterizedTest
    @EnumSource
    void asksTheInstancesInTurnAndFollowsTheRegistry(Protocol protocol) {
        var service = protocol == Protocol.GRPC ? GRPC_PEER : PaymentService.NAME;
        var before = List.copyOf(registry.getInstances().get(service));
        Peer one = peer(protocol);
        Peer other = protocol == Protocol.GRPC ? new GrpcPeer() : new HttpPeer();
        one.holds(BALANCE);
        other.holds(BALANCE);
        try {
            registry.getInstances().put(service, List.of(instance(service, one), instance(service, other)));
            await().pollInSameThread().until(() -> ask(protocol) != null && !other.asked().isEmpty());
            one.holds(BALANCE);
            other.holds(BALANCE);
            for (int i = 0; i < 10; i++) {
                ask(protocol);
            }
            assertThat(one.asked()).hasSize(5);
            assertThat(other.asked()).hasSize(5);

            registry.getInstances().put(service, List.of(instance(service, other)));
            await().pollInSameThread().until(() -> {
                one.holds(BALANCE);
                ask(protocol);
                ask(protocol);
                return one.asked().isEmpty();
            });
        } finally {
            registry.getInstances().put(service, before);
            other.ends();
        }
    }

    private static InstanceProperties instance(String service, Peer peer) {
        var instance = new InstanceProperties();
        instance.setServiceId(service);
        instance.setUri(URI.create(peer.uri()));
        return instance;
    }

    @ParameterizedTest
    @EnumSource
    void aCustomerWithoutAWalletIsAnAnswer(Protocol protocol) {
        peer(protocol).hasNoWallet();

        for (int i = 0; i < 12; i++) {
            assertThat(ask(protocol)).isEqualTo(new Balance.NoWallet());
        }
        assertThat(failures()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalIsAnAnswer(Protocol protocol) {
        for (int status : new int[]{401, 403}) {
            peer(protocol).answers(status);

            assertThat(ask(protocol)).isEqualTo(new Balance.Refused());
        }
        assertThat(failures()).isZero();
    }

    static Stream<Arguments> faults() {
        Stream<Consumer<Peer>> faults = Stream.of(peer -> peer.answers(500), peer -> peer.answers(503),
                peer -> peer.answers(404), Peer::talksNonsense, Peer::breaksOff);
        return faults.flatMap(fault -> Stream.of(Protocol.values()).map(it -> Arguments.of(it, fault)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aPeerThatErrsGivesNoAnswer(Protocol protocol, Consumer<Peer> fault) {
        fault.accept(peer(protocol));

        assertUnavailable(protocol, Cause.FAILED);

        assertThat(peer(protocol).asked()).as("asked once").hasSize(1);
        assertThat(failures()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aSlowPeerIsGivenUpAtTheDeadlineAndThenLeftAlone(Protocol protocol) {
        peer(protocol).hangs();
        for (int i = 0; i < 10; i++) {
            long begin = System.nanoTime();
            assertUnavailable(protocol, Cause.TIMED_OUT);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
        }
        peer(protocol).holds(BALANCE);

        assertUnavailable(protocol, Cause.LEFT_ALONE);

        assertThat(peer(protocol).asked()).isEmpty();
        await().until(() -> breaker().getState() == CircuitBreaker.State.HALF_OPEN);
        for (int i = 0; i < 5; i++) {
            assertThat(ask(protocol)).isEqualTo(new Balance.Held(BALANCE));
        }
        assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatIsDownIsLeftAloneUntilItIsBack(Protocol protocol) {
        peer(protocol).holds(BALANCE);
        int port = peer(protocol).port();
        peer(protocol).dies();
        try {
            for (int i = 0; i < 10; i++) {
                assertUnavailable(protocol, Cause.FAILED);
            }
            assertUnavailable(protocol, Cause.LEFT_ALONE);
        } finally {
            peer(protocol).comesBack(port);
        }

        await().pollInSameThread().ignoreException(BalancesUnavailable.class)
                .until(() -> ask(protocol).equals(new Balance.Held(BALANCE)));
    }

    private static Peer peer(Protocol protocol) {
        return protocol == Protocol.GRPC ? GRPC : HTTP;
    }

    private Balance ask(Protocol protocol) {
        return new GuardedBalances(switch (protocol) {
            case REST -> new RestBalances(payments);
            case THRIFT -> new ThriftBalances(payments);
            case GRPC -> new GrpcBalances(grpcPeer, () -> "of-the-caller", Duration.ofMillis(500));
        }, factory.create(PaymentService.NAME)).of(customer);
    }

    private void assertUnavailable(Protocol protocol, Cause reason) {
        assertThatExceptionOfType(BalancesUnavailable.class).isThrownBy(() -> ask(protocol))
                .satisfies(unavailable -> assertThat(unavailable.reason()).isEqualTo(reason));
    }

    private CircuitBreaker breaker() {
        return breakers.circuitBreaker(PaymentService.NAME);
    }

    private int failures() {
        return breaker().getMetrics().getNumberOfFailedCalls();
    }

}
