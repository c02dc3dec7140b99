package io.crema.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.util.TestSocketUtils;

/** A service that is started before its config server. */
@ExtendWith(OutputCaptureExtension.class)
class WaitingForConfigServerTest {

    private final int port = TestSocketUtils.findAvailableTcpPort();

    @Test
    void itSaysWhatItWaitsForAndStartsWhenTheConfigServerComes(CapturedOutput output) throws Exception {
        var started = CompletableFuture.supplyAsync(this::service);
        await().atMost(1, TimeUnit.MINUTES)
                .until(() -> output.getOut().contains("Waiting for the config server at http://localhost:" + port));
        assertThat(started).isNotDone();

        var server = configServer();
        try (var service = started.get(30, TimeUnit.SECONDS)) {
            assertThat(service.getEnvironment().getProperty("crema.greeting")).isEqualTo("hello");
        } finally {
            server.stop(0);
        }
    }

    private ConfigurableApplicationContext service() {
        return new SpringApplicationBuilder(Service.class).web(WebApplicationType.NONE)
                .run("--spring.application.name=patient",
                        "--crema.config.import=configserver:http://localhost:" + port);
    }

    private HttpServer configServer() throws IOException {
        byte[] answer = """
                {"name": "patient", "profiles": ["default"],
                 "propertySources": [{"name": "patient.yml", "source": {"crema.greeting": "hello"}}]}"""
                .getBytes(StandardCharsets.UTF_8);
        var server = HttpServer.create(new InetSocketAddress("localhost", port), 0);
        server.createContext("/patient/default", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Configuration(proxyBeanMethods = false)
    static class Service {}

}
