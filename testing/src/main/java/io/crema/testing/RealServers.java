package io.crema.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestPropertySource;

/**
 * Put beside {@code @SpringBootTest}: the application runs with the settings of {@code config-repo}, on an empty
 * database of a real PostgreSQL and on a real Kafka, without config server, registry and tracing backend.
 *
 * <p>The database is new for each application context, the Kafka broker is shared by all tests of the JVM; a context
 * that needs topics of its own takes keys of its own instead.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ContextConfiguration(initializers = RealServersInitializer.class)
@TestPropertySource(properties = {ConfigRepo.ENABLED + "=true", "spring.cloud.config.enabled=false",
        "spring.cloud.config.import-check.enabled=false", "spring.cloud.discovery.enabled=false",
        "eureka.client.enabled=false", "spring.cloud.bus.enabled=false",
        "management.tracing.export.enabled=false"})
public @interface RealServers {
}
