package io.crema.barista.ticket;

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
 * Starts the whole service on real servers, with short brewing times. All tests share one context, because two contexts
 * would share the consumer groups.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(properties = {"crema.barista.queue-time=200ms", "crema.barista.brew-time=200ms"})
@AutoConfigureMockMvc
@RealServers
@Import(KafkaContracts.class)
@interface BaristaServiceTest {
}
