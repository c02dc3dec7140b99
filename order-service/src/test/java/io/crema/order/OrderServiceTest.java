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
 * Starts the whole service on real servers. Steps do not time out, background tasks run often, and the test sends the
 * messages of the other services. All tests share one context, because two contexts would share the consumer groups.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(properties = {"crema.order.step-timeout=1h", "crema.messaging.sample=100ms",
        "crema.messaging.retention.every=1s", "crema.messaging.retention.batch=2"})
@AutoConfigureMockMvc
@RealServers
@Import({OrderTestDriver.class, NotesSubscription.class, KafkaContracts.class})
@interface OrderServiceTest {
}
