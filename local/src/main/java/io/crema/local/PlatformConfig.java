package io.crema.local;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The configuration of a platform.
 *
 * @param home the checkout with the built modules and {@code config-repo}
 * @param state the directory for data, logs, secrets and the recorded processes
 * @param ports the port of each part with a fixed port; the other services use free ports
 * @param instances the number of instances of a service; the default is 1
 */
public record PlatformConfig(Path home, Path state, Map<String, Integer> ports, Map<String, Integer> instances) {

    private static final Map<String, Integer> SERVER_PORTS = Map.of("postgres", 15432, "kafka", 9092, "zipkin", 9411);

    public PlatformConfig {
        home = home.toAbsolutePath().normalize();
        state = state.toAbsolutePath().normalize();
        ports = Map.copyOf(ports);
        instances = Map.copyOf(instances);
    }

    /**
     * Returns the configuration with the default ports and the state in {@code .crema}. {@code CREMA_<PART>_PORT} changes
     * a port, {@code CREMA_STATE} changes the directory.
     */
    public static PlatformConfig standard(Path home, Map<String, String> environment) {
        var ports = defaultPorts(home);
        ports.replaceAll((part, port) -> portFrom(environment, variable(part), port));
        return new PlatformConfig(home, home.resolve(environment.getOrDefault("CREMA_STATE", ".crema")), ports,
                Map.of());
    }

    /** Returns the configuration of a separate platform, with its own state and free ports. */
    public static PlatformConfig onFreePorts(Path home, Path state) {
        var ports = defaultPorts(home);
        ports.replaceAll((part, port) -> Ports.free());
        return new PlatformConfig(home, state, ports, Map.of());
    }

    private static Map<String, Integer> defaultPorts(Path home) {
        var ports = new HashMap<>(SERVER_PORTS);
        Services.of(home).all().stream().filter(service -> service.port() > 0)
                .forEach(service -> ports.put(service.name(), service.port()));
        return ports;
    }

    /** Returns the services of the checkout. */
    public Services services() {
        return Services.of(home);
    }

    public PlatformConfig withInstances(Map<String, Integer> requested) {
        requested.forEach((service, number) -> services().requireScalable(service, number));
        return new PlatformConfig(home, state, ports, requested);
    }

    /** Returns the fixed port of a part, such as {@code kafka}; 0 if the part uses a free port. */
    public int port(String part) {
        return ports.getOrDefault(part, 0);
    }

    int instancesOf(String service) {
        return instances.getOrDefault(service, 1);
    }

    /** Returns the certificates of the services. */
    public Certificates certificates() {
        return new Certificates(state.resolve("tls"));
    }

    Path logs() {
        return state.resolve("logs");
    }

    /** Returns the log file of an instance. */
    public Path log(String service, int instance) {
        return logs().resolve(service + "-" + instance + ".log");
    }

    /** Returns the directory for the temporary files of a process. */
    Path run(String service, int instance) {
        return state.resolve("run").resolve(service + "-" + instance);
    }

    /** Returns the directory for unpacked programs and their AOT caches, which all platforms of a checkout share. */
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
