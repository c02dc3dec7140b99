package io.crema.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import io.crema.messaging.consumer.Subscription;
import io.crema.messaging.message.OutgoingMessage;
import io.crema.messaging.outbox.Outbox;
import io.crema.messaging.projection.Projection;
import io.crema.messaging.support.CrashPoint;
import io.crema.messaging.support.CrashPoints;
import io.crema.testing.RealServers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.support.TransactionOperations;

/** Tests the auto-configuration in a service with a subscription and a projection. */
@SpringBootTest(properties = {"spring.application.name=drinks-service", "spring.main.web-application-type=none",
        "crema.messaging.topics=drink.events", "crema.messaging.partitions=2"})
@RealServers
class MessagingIT {

    private static final Set<String> RECEIVED = ConcurrentHashMap.newKeySet();
    private static final Set<String> PROJECTED = ConcurrentHashMap.newKeySet();
    private static final Set<CrashPoint> REACHED = ConcurrentHashMap.newKeySet();

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class DrinkService {

        @Bean
        Subscription<DrinkHandler.Event> drinks() {
            return Subscription.withInbox("drinks", List.of("drink.events"), DrinkHandler.Event.class,
                    batch -> batch.forEach(it -> RECEIVED.add(it.key())));
        }

        @Bean
        Projection<DrinkHandler.Event> board() {
            return new Projection<>("board", List.of("drink"), List.of("drink.events"), DrinkHandler.Event.class,
                    batch -> batch.forEach(it -> PROJECTED.add(it.key())));
        }

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }

        @Bean
        CrashPoints reached() {
            return REACHED::add;
        }

    }

    private final String drink = UUID.randomUUID().toString();
    @Autowired
    private Outbox outbox;
    @Autowired
    private TransactionOperations transaction;
    @Autowired
    private MeterRegistry meters;

    @Test
    void consumersThatHaveAppliedAllHaveNoLag() {
        append();

        await().untilAsserted(() -> {
            assertThat(RECEIVED).contains(drink);
            assertThat(meters.get("crema.projection.lag.events").tag("projection", "board").gauge().value()).isZero();
            assertThat(meters.get("crema.projection.lag.seconds").tag("projection", "board").gauge().value())
                    .isLessThan(5);
            assertThat(meters.get("crema.consumer.lag.events").tag("consumer", "drinks").gauge().value()).isZero();
        });
    }

    private void append() {
        transaction.executeWithoutResult(_ -> outbox
                .append(OutgoingMessage.event("drink.events", drink, 1, new DrinkHandler.Event.Brewed(drink, 1))));
    }

    @Test
    void deliversAnAppendedMessageToEachConsumerPastEachCrashPoint() {
        append();

        await().atMost(Duration.ofMinutes(1)).until(() -> RECEIVED.contains(drink) && PROJECTED.contains(drink));
        await().untilAsserted(() -> assertThat(REACHED).contains(CrashPoint.OUTBOX_APPENDED,
                CrashPoint.OUTBOX_COMMITTED, CrashPoint.RELAY_OWNS, CrashPoint.RELAY_READ, CrashPoint.RELAY_SENT,
                CrashPoint.RELAY_FLUSHED, CrashPoint.RELAY_DELETED, CrashPoint.PROJECTION_POSITIONED,
                CrashPoint.CONSUMER_POLLED, CrashPoint.CONSUMER_DEDUPLICATED, CrashPoint.PROJECTION_ADVANCED,
                CrashPoint.CONSUMER_HANDLED, CrashPoint.CONSUMER_COMMITTED));
    }

}
