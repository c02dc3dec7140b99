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
 * Runs a {@code @SpringBootTest} with a real PostgreSQL and a real Kafka. The settings come from {@code config-repo}.
 * Config server, registry and tracing are off.
 *
 * <p>Each application context gets a new database. All tests of the JVM share the Kafka broker and its topics. Use unique
 * keys to separate their messages.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ContextConfiguration(initializers = RealServersInitializer.class)
@TestPropertySource(properties = {"crema.config.import=" + RealServers.CONFIG_REPO,
        "spring.cloud.config.enabled=false",
        "spring.cloud.config.import-check.enabled=false", "spring.cloud.discovery.enabled=false",
        "eureka.client.enabled=false", "spring.cloud.bus.enabled=false",
        "management.tracing.export.enabled=false"})
public @interface RealServers {

    /** The files that the config server would serve, relative to a module's directory. The second one has priority. */
    String CONFIG_REPO = "file:../config-repo/application.yml,optional:file:../config-repo/${spring.application.name}.yml";

}
