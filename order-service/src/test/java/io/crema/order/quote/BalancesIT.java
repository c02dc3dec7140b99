package io.crema.order.quote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.crema.order.Money;
import io.crema.order.quote.BalancesUnavailable.Cause;
import io.crema.order.quote.QuoteProperties.Protocol;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
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
import org.springframework.context.annotation.Import;
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

    private static final Peer PEER = new Peer();
    private static final Money BALANCE = new Money(20_000, "KRW");

    @Autowired
    private PaymentService payments;
    @Autowired
    private CircuitBreakerFactory<?, ?> factory;
    @Autowired
    private CircuitBreakerRegistry breakers;

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
    static class Application {}

    @DynamicPropertySource
    static void instance(DynamicPropertyRegistry properties) {
        properties.add("spring.cloud.discovery.client.simple.instances.payment-service[0].uri", PEER::uri);
    }

    @AfterAll
    static void end() {
        PEER.ends();
        SecurityContextHolder.clearContext();
    }

    @BeforeEach
    void aCallerAsks() {
        SecurityContextHolder.getContext().setAuthentication(new JwtAuthenticationToken(
                Jwt.withTokenValue("of-the-caller").header("alg", "none").subject("caller").build(),
                AuthorityUtils.NO_AUTHORITIES));
        breakers.getAllCircuitBreakers().forEach(CircuitBreaker::reset);
    }

    @ParameterizedTest
    @EnumSource
    void asksAsTheCaller(Protocol protocol) {
        PEER.holds(BALANCE);

        assertThat(ask(protocol)).isEqualTo(new Balance.Held(BALANCE));

        assertThat(PEER.asked()).containsExactly(new Peer.Asked(customer.toString(), "Bearer of-the-caller"));
    }

    @ParameterizedTest
    @EnumSource
    void aCustomerWithoutAWalletIsAnAnswer(Protocol protocol) {
        PEER.hasNoWallet();

        for (int i = 0; i < 12; i++) {
            assertThat(ask(protocol)).isEqualTo(new Balance.NoWallet());
        }
        assertThat(failures()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalIsAnAnswer(Protocol protocol) {
        for (int status : new int[]{401, 403}) {
            PEER.answers(status);

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
        fault.accept(PEER);

        assertUnavailable(protocol, Cause.FAILED);

        assertThat(PEER.asked()).as("asked once").hasSize(1);
        assertThat(failures()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aSlowPeerIsGivenUpAtTheDeadlineAndThenLeftAlone(Protocol protocol) {
        PEER.hangs();
        for (int i = 0; i < 10; i++) {
            long begin = System.nanoTime();
            assertUnavailable(protocol, Cause.TIMED_OUT);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
        }
        PEER.holds(BALANCE);

        assertUnavailable(protocol, Cause.LEFT_ALONE);

        assertThat(PEER.asked()).isEmpty();
        await().until(() -> breaker().getState() == CircuitBreaker.State.HALF_OPEN);
        for (int i = 0; i < 5; i++) {
            assertThat(ask(protocol)).isEqualTo(new Balance.Held(BALANCE));
        }
        assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatIsDownIsLeftAloneUntilItIsBack(Protocol protocol) {
        PEER.holds(BALANCE);
        PEER.dies();
        try {
            for (int i = 0; i < 10; i++) {
                assertUnavailable(protocol, Cause.FAILED);
            }
            assertUnavailable(protocol, Cause.LEFT_ALONE);
        } finally {
            PEER.comesBack();
        }

        await().pollInSameThread().ignoreException(BalancesUnavailable.class)
                .until(() -> ask(protocol).equals(new Balance.Held(BALANCE)));
    }

    private Balance ask(Protocol protocol) {
        var properties = new QuoteProperties(protocol, Duration.ofMillis(300), Duration.ofMillis(500));
        return new QuoteConfiguration().balances(properties, payments, factory).of(customer);
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
