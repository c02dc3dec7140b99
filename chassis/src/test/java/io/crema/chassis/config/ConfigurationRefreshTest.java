package io.crema.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import com.sun.net.httpserver.HttpServer;
import io.crema.chassis.problem.ProblemException;
import io.crema.local.EncryptedSetting;
import jakarta.validation.constraints.Min;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.validation.annotation.Validated;
import tools.jackson.databind.json.JsonMapper;

/** A service takes over what the config server serves, while it runs. */
class ConfigurationRefreshTest {

    private static final String KEY = "the key of this service";
    private static final String LOGGER = "io.crema.some.feature";

    private final Map<String, Object> served = new TreeMap<>();
    private HttpServer configServer;
    private ConfigurableApplicationContext service;
    private Supplier<Cup> cup;
    private ConfigurationRefresh refresh;

    @Validated
    @ConfigurationProperties("crema.cup")
    record Cup(@Min(1) int millilitres, @DefaultValue("white") String colour) {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({ConfigurationPropertiesAutoConfiguration.class, RefreshAutoConfiguration.class,
            LiveSettingsAutoConfiguration.class})
    static class Service {}

    @BeforeEach
    void start() throws IOException {
        served.put("crema.cup.millilitres", 200);
        configServer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        configServer.createContext("/patient/default", exchange -> {
            var answer = new JsonMapper()
                    .writeValueAsBytes(Map.of("name", "patient", "profiles", new String[]{"default"},
                            "propertySources", new Object[]{Map.of("name", "patient.yml", "source", served)}));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        configServer.start();
        service = new SpringApplicationBuilder(Service.class).web(WebApplicationType.NONE).run(
                "--spring.application.name=patient", "--encrypt.key=" + KEY,
                "--crema.config.import=configserver:http://localhost:" + configServer.getAddress().getPort());
        cup = service.getBean(LiveSettings.class).of(Cup.class);
        refresh = service.getBean(ConfigurationRefresh.class);
    }

    @AfterEach
    void stop() {
        service.close();
        configServer.stop(0);
    }

    @Test
    void liveSettingsFollowTheConfiguration() {
        served.put("crema.cup.millilitres", 300);

        var outcome = refresh.run();

        assertThat(outcome.applied()).containsExactly("crema.cup.millilitres");
        assertThat(cup.get()).isEqualTo(new Cup(300, "white"));
    }

    @Test
    void encryptedSettingsFollowTheConfiguration() {
        served.put("crema.cup.colour", EncryptedSetting.of("black", KEY));
        assertThat(refresh.run().applied()).containsExactly("crema.cup.colour");
        assertThat(cup.get()).isEqualTo(new Cup(200, "black"));
        assertThat(refresh.run().applied()).as("the same again").isEmpty();

        served.put("crema.cup.colour", "green");
        assertThat(refresh.run().applied()).containsExactly("crema.cup.colour");
        assertThat(cup.get()).isEqualTo(new Cup(200, "green"));
    }

    @Test
    void logLevelsFollowTheConfiguration() {
        served.put("logging.level." + LOGGER, "debug");

        assertThat(refresh.run().applied()).containsExactly("logging.level." + LOGGER);

        assertThat(LoggerFactory.getLogger(LOGGER).isDebugEnabled()).isTrue();
        served.put("logging.level." + LOGGER, "info");
        refresh.run();
        assertThat(LoggerFactory.getLogger(LOGGER).isDebugEnabled()).isFalse();
    }

    @Test
    void otherSettingsNeedARestart() {
        served.put("spring.datasource.hikari.maximum-pool-size", 11);

        var outcome = refresh.run();

        assertThat(outcome.restart()).containsExactly("spring.datasource.hikari.maximum-pool-size");
        assertThat(outcome.applied()).isEmpty();
    }

    @Test
    void settingsThatAreNotValidAreRefusedAsAWholeUntilTheyAreCorrected() {
        served.put("crema.cup.millilitres", 0);
        served.put("crema.cup.colour", "black");

        assertThat(refresh.run().refused()).containsOnly(
                Map.entry("crema.cup", "crema.cup.millilitres must be greater than or equal to 1"));
        var again = refresh.run();

        assertThat(again.refused()).containsOnlyKeys("crema.cup");
        assertThat(again.applied()).isEmpty();
        assertThat(cup.get()).isEqualTo(new Cup(200, "white"));
        served.put("crema.cup.millilitres", 50);
        assertThat(refresh.run().refused()).isEmpty();
        assertThat(cup.get()).isEqualTo(new Cup(50, "black"));
    }

    @Test
    void nothingChangesWhileTheConfigServerIsAway() {
        configServer.stop(0);

        assertThatExceptionOfType(ProblemException.class).isThrownBy(refresh::run)
                .satisfies(problem -> assertThat(problem.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE));

        assertThat(cup.get()).isEqualTo(new Cup(200, "white"));
    }

}
