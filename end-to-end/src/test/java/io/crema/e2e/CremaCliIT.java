package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.crema.local.Platform;
import io.crema.local.PlatformConfig;
import io.crema.local.Ports;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.ResourceLockTarget;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs each command of {@code ./crema} in its own process, against a running platform. */
@ResourceLock(value = CremaCliIT.PROCESSES, mode = ResourceAccessMode.READ, target = ResourceLockTarget.CHILDREN)
class CremaCliIT {

    static final String PROCESSES = "processes";

    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Path STATE = Path.of("target", "새 crema").toAbsolutePath();
    private static final PlatformConfig CONFIG = PlatformConfig.onFreePorts(HOME, STATE);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration STATUS_POLL = Duration.ofSeconds(2);

    private record Result(int exit, String output) {}

    @BeforeAll
    static void up() throws Exception {
        interruptedStartLeavesNoProcess();

        var result = crema("up", "--fresh", "--scale", "payment-service=2", "-d");

        assertThat(result.output()).contains("First order confirmed after", "memory (PSS)", "http://localhost:");
        assertThat(result.exit()).isZero();
    }

    private static void interruptedStartLeavesNoProcess() throws Exception {
        var starting = start("up", "--fresh");
        await().atMost(LIMIT).until(() -> Files.exists(STATE.resolve("processes/config-service-1.json")));
        var started = status();

        starting.destroy();

        assertThat(starting.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertStopped(started);
    }

    /** Kills the supervisor first, so that {@code down} depends on the recorded processes. */
    @AfterAll
    static void downStopsAllProcessesOfAKilledSupervisor() throws Exception {
        var running = status();
        crema("kill", "supervisor");

        assertThat(crema("down").output()).contains("Crema is down.");

        assertStopped(running);
    }

    @ResourceLock(PROCESSES)
    @Test
    void statusListsEachProcess() throws Exception {
        var status = status();

        assertThat(status).allSatisfy(process -> {
            assertThat(process.propertyNames()).containsExactlyInAnyOrder("service", "instance", "pid", "port",
                    "health", "memoryMb");
            assertThat(process.path("health").asString()).isEqualTo("UP");
            assertThat(process.path("memoryMb").asInt()).isPositive();
        });
        assertThat(status).extracting(process -> process.path("service").asString()).contains("postgres", "kafka",
                "zipkin", "gateway-service");
        assertThat(instancesOf("payment-service")).hasSize(2);
        assertThat(crema("status").output().lines()).hasSize(status.size() + 1);
    }

    @Test
    void restartsKilledInstance() throws Exception {
        var killed = instancesOf("payment-service").getLast().path("pid").asLong();

        assertThat(crema("kill", "payment-service#2").exit()).isZero();

        await().atMost(LIMIT).pollInterval(STATUS_POLL)
                .untilAsserted(() -> assertThat(instancesOf("payment-service")).hasSize(2)
                        .allMatch(process -> process.path("health").asString().equals("UP"))
                        .noneMatch(process -> process.path("pid").asLong() == killed));
    }

    @Test
    void stopsAndRestartsOneServiceWhileTheOthersGoOn() throws Exception {
        var before = pids();
        assertThat(crema("stop", "barista-service").exit()).isZero();
        assertThat(instancesOf("barista-service")).isEmpty();

        assertThat(crema("restart", "--no-build", "barista-service").exit()).isZero();

        var after = pids();
        assertThat(after.remove("barista-service#1")).isNotNull().isNotEqualTo(before.remove("barista-service#1"));
        assertThat(after).isEqualTo(before);
        await().atMost(LIMIT).pollInterval(STATUS_POLL).untilAsserted(() -> assertThat(instancesOf("barista-service"))
                .isNotEmpty().allMatch(it -> it.path("health").asString().equals("UP")));
    }

    @Test
    void envPrintsHowAServiceJoinsThisPlatform() throws Exception {
        var file = crema("env", "--file", "order-service").output();

        assertThat(file.lines()).contains("CREMA_KAFKA=localhost:" + CONFIG.port("kafka"),
                "CREMA_TLS=" + STATE.resolve("tls/order-service"),
                "CREMA_SECRETS=" + STATE.resolve("credentials/order-service"), "CREMA_KAFKA_PROTOCOL=SASL_PLAINTEXT",
                "SERVER_PORT=0");
        assertThat(crema("env", "order-service").output().lines())
                .contains("export CREMA_TLS='" + STATE.resolve("tls/order-service") + "'");
    }

    @Test
    void scalesServiceToZeroAndBack() throws Exception {
        assertThat(crema("scale", "query-service=0").exit()).isZero();
        assertThat(instancesOf("query-service")).isEmpty();

        assertThat(crema("scale", "query-service=2").exit()).isZero();
        assertThat(instancesOf("query-service")).hasSize(2);

        assertThat(crema("scale", "query-service=1").exit()).isZero();
        assertThat(instancesOf("query-service")).hasSize(1);
    }

    @ResourceLock(PROCESSES)
    @Test
    void rebuildsAProjectionWhileItIsRead() throws Exception {
        assertThat(crema("rebuild", "nothing").output()).contains("orders", "wallets", "districts");

        var rebuilt = crema("rebuild", "orders");
        assertThat(rebuilt.output()).contains("Clients read the new tables. 0 rows differ from the old ones.");
        assertThat(rebuilt.exit()).isZero();
        assertThat(crema("rebuild", "orders").exit()).as("not confirmed yet").isNotZero();
        assertThat(crema("rebuild", "orders", "--back").exit()).isZero();

        assertThat(crema("rebuild", "orders").exit()).isZero();
        assertThat(crema("rebuild", "orders", "--confirm").exit()).isZero();
    }

    @Test
    void logsShowsAllServicesOrOne() throws Exception {
        assertThat(crema("logs").output()).contains("order-service-1 ", "postgres-1 ", "kafka-1 ");
        assertThat(crema("logs", "order-service").output().lines())
                .allMatch(line -> line.startsWith("order-service-1 "));
    }

    @Test
    void tokenPrintsOnlyTheToken() throws Exception {
        var clerk = crema("token").output().strip();
        var operator = crema("token", "--user", "operator", "--scope", "operations").output().strip();

        assertThat(claimsOf(clerk).path("scope").toString()).contains("orders:write").doesNotContain("operations");
        assertThat(claimsOf(operator).path("scope").toString()).contains("operations").doesNotContain("orders");
        assertThat(crema("token", "--user", "nobody").exit()).isNotZero();
    }

    @Test
    void refusesSecondUp() throws Exception {
        var second = crema("up");

        assertThat(second.output()).contains("already running", "./crema down");
        assertThat(second.exit()).isNotZero();
    }

    private static void assertStopped(List<JsonNode> processes) {
        assertThat(processes).isNotEmpty();
        assertThat(processes).allSatisfy(process -> {
            assertThat(ProcessHandle.of(process.path("pid").asLong()).filter(ProcessHandle::isAlive)).isEmpty();
            assertThat(Ports.isFree(process.path("port").asInt())).isTrue();
        });
        assertThat(STATE.resolve("processes")).isEmptyDirectory();
    }

    private static Map<String, Long> pids() throws Exception {
        return status().stream().filter(it -> Set.of("order-service", "barista-service", "postgres", "kafka")
                .contains(it.path("service").asString()))
                .collect(Collectors.toMap(
                        it -> it.path("service").asString() + "#" + it.path("instance").asInt(),
                        it -> it.path("pid").asLong(), (first, _) -> first, HashMap::new));
    }

    private static List<JsonNode> instancesOf(String service) throws Exception {
        return status().stream().filter(process -> process.path("service").asString().equals(service)).toList();
    }

    private static List<JsonNode> status() throws Exception {
        return new JsonMapper().readTree(crema("status", "--json").output()).valueStream().toList();
    }

    private static JsonNode claimsOf(String token) {
        return new JsonMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.", 3)[1]));
    }

    private static Result crema(String... arguments) throws Exception {
        var process = start(arguments);
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    private static Process start(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dcrema.home=" + HOME, "-cp",
                System.getProperty("java.class.path"), "io.crema.local.Crema"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true);
        process.environment().put("CREMA_STATE", STATE.toString());
        if (arguments[0].equals("up")) {
            process.environment().putAll(Platform.QUICK_START);
        }
        CONFIG.ports()
                .forEach((part, port) -> process.environment().put(
                        "CREMA_" + part.replace("-service", "").toUpperCase(Locale.ROOT) + "_PORT",
                        Integer.toString(port)));
        return process.start();
    }
}
