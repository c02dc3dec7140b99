package io.crema.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.util.function.SingletonSupplier;

/**
 * A JUnit extension that runs the packaged jar of a service in its own process for one test class. The settings come from
 * {@code config-repo}. Config server, registry and tracing are off, and a stub of identity-service signs the tokens. The
 * test class fails if the service does not shut down gracefully.
 */
public final class ServiceProcess implements BeforeAllCallback, AfterAllCallback {

    /** Follows no redirects. */
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration END_LIMIT = Duration.ofSeconds(30);
    private static final int ENDED_BY_SIGTERM = 128 + 15;
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

    private final String service;
    private final Path log;
    private final TokenIssuer issuer = new TokenIssuer();
    private final Map<String, Supplier<String>> settings = new LinkedHashMap<>();
    private @Nullable Process process;
    private int port;

    /** @param service the name of the service, whose module is the working directory */
    public ServiceProcess(String service) {
        this.service = service;
        this.log = Path.of("target", service + ".log");
        with("crema.config.import", RealServers.CONFIG_REPO);
        with("spring.cloud.config.enabled", "false");
        with("eureka.client.enabled", "false");
        with("management.tracing.export.zipkin.enabled", "false");
        with("management.endpoints.web.exposure.include", "health,info,metrics,prometheus,mappings");
        with("server.port", "0");
    }

    /** Overrides a property of the service. */
    public ServiceProcess with(String name, String value) {
        return with(name, () -> value);
    }

    /** Overrides a property with a value that is computed when the service starts. */
    public ServiceProcess with(String name, Supplier<String> value) {
        settings.put(name, value);
        return this;
    }

    /** Configures a new database on the {@linkplain Servers#shared() tests' PostgreSQL}. */
    public ServiceProcess withDatabase() {
        var database = SingletonSupplier.of(() -> Servers.shared().newDatabase());
        with("spring.datasource.url", () -> database.obtain().url());
        with("spring.datasource.username", () -> database.obtain().username());
        return with("spring.datasource.password", () -> database.obtain().password());
    }

    /** Configures the tests' Kafka. No other instance of the service may use it at the same time. */
    public ServiceProcess withKafka() {
        return with("spring.kafka.bootstrap-servers", () -> Servers.shared().kafkaBootstrapServers());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        end();
        issuer.close();
    }

    /** Starts the service and returns when it is ready. */
    public void start() {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-jar", jar()));
        settings.forEach((name, value) -> command.add("--" + name + "=" + value.get()));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("CREMA_ISSUER", issuer.url());
        builder.environment().put("CREMA_IDENTITY_URL", issuer.url());
        try {
            var started = builder.start();
            var watchdog = new ProcessBuilder("sh", "-c", "trap '' INT TERM HUP; read _; kill -9 " + started.pid())
                    .start();
            var _ = started.onExit().thenRun(watchdog::destroyForcibly);
            process = started;
            await(service + " is ready").atMost(START_LIMIT).until(() -> isReady(started));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the service with SIGTERM. Fails if the shutdown is not graceful or takes too long. */
    public void end() throws InterruptedException {
        var ending = Objects.requireNonNull(process, service + " was not started");
        ending.destroy();
        var inTime = ending.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS);
        ending.destroyForcibly().waitFor();

        assertThat(inTime).as("%s ends within %s", service, END_LIMIT).isTrue();
        assertThat(ending.exitValue()).isEqualTo(ENDED_BY_SIGTERM);
        assertThat(log).content().contains("Graceful shutdown complete");
    }

    /** Returns the base URL of the service. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Returns a client without a token. */
    public RestTestClient anybody() {
        return client().build();
    }

    /** Returns a client with the token of a clerk, who may act for any customer: it has the scope {@code customers:any}. */
    public RestTestClient clerk(String... scopes) {
        return bearer(clerkToken(scopes));
    }

    /** Returns the token of a clerk, for a client that speaks another protocol. */
    public String clerkToken(String... scopes) {
        return issuer.token("clerk", null, Stream.concat(Stream.of(scopes), Stream.of("customers:any")).toList());
    }

    /** Returns a client with the token of a customer, who may act only for themselves. */
    public RestTestClient customer(UUID customerId, String... scopes) {
        return bearer(customerToken(customerId, scopes));
    }

    /** Returns the token of a customer, for a client that speaks another protocol. */
    public String customerToken(UUID customerId, String... scopes) {
        return issuer.token(customerId.toString(), customerId, List.of(scopes));
    }

    /** Returns a token that differs from a good one. */
    String token(String subject, List<String> scopes, UnaryOperator<JwtClaimsSet.Builder> change) {
        return issuer.token(subject, scopes, change);
    }

    RestTestClient bearer(String token) {
        return client().defaultHeader("Authorization", "Bearer " + token).build();
    }

    private RestTestClient.Builder<?> client() {
        return RestTestClient.bindToServer(new JdkClientHttpRequestFactory(HTTP)).baseUrl(url());
    }

    private boolean isReady(Process started) throws IOException {
        var output = Files.readString(log);
        if (!started.isAlive()) {
            throw new AssertionError(service + " did not start:\n" + output);
        }
        var listening = PORT.matcher(output);
        if (!listening.find()) {
            return false;
        }
        port = Integer.parseInt(listening.group(1));
        return anybody().get().uri("/actuator/health/readiness").exchange().returnResult().getStatus() == HttpStatus.OK;
    }

    private String jar() {
        try (var jars = Files.newDirectoryStream(Path.of("target"), service + "-*.jar")) {
            for (var jar : jars) {
                if (!jar.toString().endsWith("-stubs.jar")) {
                    return jar.toString();
                }
            }
            throw new IllegalStateException(service + " has no jar in target, run ./mvnw package");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

}
