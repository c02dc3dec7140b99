package io.crema.order;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.crema.testing.KafkaContracts;
import io.crema.testing.RealServers;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Import;

/**
 * The whole service on real servers: no step times out by itself, background work comes soon, and the test speaks for
 * the other services. One context for all tests, since two would share the consumer groups.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(properties = {"crema.order.step-timeout=1h", "crema.messaging.sample=100ms",
        "crema.messaging.retention.every=1s", "crema.messaging.retention.batch=2"})
@AutoConfigureMockMvc
@RealServers
@Import({Outside.class, Notes.class, KafkaContracts.class})
@interface OrderServiceTest {
}
