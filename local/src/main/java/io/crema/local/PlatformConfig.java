package io.crema.local;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Where a platform runs.
 *
 * @param home the checkout, whose built modules are run and whose {@code config-repo} is served
 * @param state the directory of everything the platform keeps: data, logs, secrets, recorded processes
 * @param ports the port of each part that others must know by number; every other service takes a free one
 * @param instances how many of a service to run where it is not one
 */
public record PlatformConfig(Path home, Path state, Map<String, Integer> ports, Map<String, Integer> instances) {

    private static final Map<String, Integer> DEFAULT_PORTS = Map.of("postgres", 15432, "kafka", 9092, "zipkin", 9411,
            "config-service", 8888, "discovery-service", 8761, "identity-service", 9000, "gateway-service", 8080);

    public PlatformConfig {
        home = home.toAbsolutePath().normalize();
        state = state.toAbsolutePath().normalize();
        ports = Map.copyOf(ports);
        instances = Map.copyOf(instances);
    }

    /**
     * The platform of a checkout on its usual ports, each changed by {@code CREMA_<PART>_PORT}, with its state in
     * {@code .crema} or where {@code CREMA_STATE} says.
     */
    public static PlatformConfig standard(Path home, Map<String, String> environment) {
        var ports = new HashMap<>(DEFAULT_PORTS);
        ports.replaceAll((part, port) -> portFrom(environment, variable(part), port));
        return new PlatformConfig(home, home.resolve(environment.getOrDefault("CREMA_STATE", ".crema")), ports,
                Map.of());
    }

    /** A second platform beside the usual one: own state, every port free at the time of the call. */
    public static PlatformConfig onFreePorts(Path home, Path state) {
        var ports = new HashMap<>(DEFAULT_PORTS);
        ports.replaceAll((part, port) -> Ports.free());
        return new PlatformConfig(home, state, ports, Map.of());
    }

    public PlatformConfig withInstances(Map<String, Integer> wanted) {
        wanted.forEach(Platform::requireScalable);
        return new PlatformConfig(home, state, ports, wanted);
    }

    /** Where a part with a fixed port listens, such as {@code kafka}; 0 if it takes any that is free. */
    public int port(String part) {
        return ports.getOrDefault(part, 0);
    }

    int instancesOf(String service) {
        return instances.getOrDefault(service, 1);
    }

    Path logs() {
        return state.resolve("logs");
    }

    Path log(String service, int instance) {
        return logs().resolve(service + "-" + instance + ".log");
    }

    /** The directory of one process's temporary files. */
    Path run(String service, int instance) {
        return state.resolve("run").resolve(service + "-" + instance);
    }

    /** Unpacked programs and their start-up caches, shared by all platforms of a checkout. */
    Path apps() {
        return home.resolve(".crema/app");
    }

    static String variable(String part) {
        return "CREMA_" + part.replace("-service", "").toUpperCase(Locale.ROOT) + "_PORT";
    }

    private static int portFrom(Map<String, String> environment, String variable, int otherwise) {
        var value = environment.getOrDefault(variable, Integer.toString(otherwise)).strip();
        if (!value.matches("[1-9]\\d{0,4}") || Integer.parseInt(value) > 65535) {
            throw new PlatformException(variable + " is not a port: " + value, "Set it to a number from 1 to 65535.");
        }
        return Integer.parseInt(value);
    }
}
