package io.crema.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Creates the programs of the platform, except PostgreSQL. */
final class Programs {

    static final String GATEWAY = "gateway-service";

    private final PlatformConfig config;
    private final Postgres postgres;
    private final Services services;
    private final Health health;
    private final Secrets secrets;
    private final Kafka kafka;
    private final List<Path> extraJars = new ArrayList<>();
    private final Map<String, Integer> proxyPorts = new LinkedHashMap<>();
    private final Map<String, String> extraEnvironment = new LinkedHashMap<>();

    Programs(PlatformConfig config, Postgres postgres, Secrets secrets) {
        this.config = config;
        this.postgres = postgres;
        this.services = config.services();
        this.health = new Health(config);
        this.secrets = secrets;
        this.kafka = new Kafka(config, secrets);
    }

    void addToClassPath(Path jar) {
        extraJars.add(jar);
    }

    void setEnvironment(Map<String, String> environment) {
        extraEnvironment.putAll(environment);
    }

    void connectThrough(String server, int port) {
        proxyPorts.put(server, port);
    }

    /** Returns the names of all programs that can have an AOT cache. */
    static List<String> trainable(Services services) {
        return Stream.concat(services.names().stream(), Stream.of("zipkin", "kafka")).toList();
    }

    /** Returns true if a program has an AOT cache that fits its build. */
    boolean isTrained(String program) {
        return switch (program) {
            case "zipkin" -> zipkinApp(false).isTrained();
            case "kafka" -> Kafka.app(config, false).isTrained();
            default -> app(program, false).isTrained();
        };
    }

    Program kafka(boolean train) {
        return kafka.prepare(clientPort("kafka"), extraEnvironment, train);
    }

    Kafka kafka() {
        return kafka;
    }

    Program zipkin(boolean train) {
        var port = config.port("zipkin");
        var directory = config.run("zipkin", 1);
        var command = zipkinApp(train).command(directory, List.of("--armeria.ports[0].ip=127.0.0.1",
                "--armeria.ports[0].port=" + port, "--armeria.ports[0].protocols[0]=http"));
        return new Program("zipkin", 1, port, command,
                Map.of("MEM_MAX_SPANS", "50000", "ZIPKIN_QUERY_ALLOWED_ORIGINS", "http://localhost:" + port), directory,
                config.log("zipkin", 1), () -> health.isUp("zipkin", port, "/health"), List.of());
    }

    Program service(String name, int instance, boolean train) {
        return service(name, instance, app(name, train), List.of());
    }

    /** @param version jars to append to the class path, which make the instance another version */
    Program service(String name, int instance, List<Path> version) {
        return service(name, instance, app(name, false), version);
    }

    /** Returns a service whose JVM waits for a debugger at a port of the loopback address. */
    Program debuggedService(String name, int instance, int debugPort) {
        return service(name, instance, app(name, false).debuggedOn(debugPort), List.of());
    }

    private Program service(String name, int instance, JavaApp app, List<Path> version) {
        var port = instance == 1 && config.ports().containsKey(name) ? config.port(name) : Ports.free();
        var directory = config.run(name, instance);
        var jars = Stream.concat(extraJars.stream(), version.stream()).toList();
        giveSecrets(name);
        return new Program(name, instance, port, app.with(jars).command(directory, List.of()), environment(name, port),
                directory, config.log(name, instance), () -> health.isReady(name, port), List.of());
    }

    private int clientPort(String server) {
        return proxyPorts.getOrDefault(server, config.port(server));
    }

    private JavaApp app(String service, boolean train) {
        var flags = JvmFlags.of(services.get(service));
        return JavaApp.ofBootJar(service, jar(service), flags, config.apps(), train);
    }

    private JavaApp zipkinApp(boolean train) {
        return JavaApp.ofBootJar("zipkin", config.home().resolve("local/target/zipkin/zipkin.jar"), JvmFlags.ZIPKIN,
                config.apps(), train);
    }

    /** Returns the variables that a service starts with. */
    Map<String, String> environment(String service, int port) {
        var environment = new LinkedHashMap<String, String>();
        environment.put("SERVER_PORT", Integer.toString(port));
        environment.put("CREMA_BIND", "127.0.0.1");
        environment.put("CREMA_TLS", config.certificates().of(service).toString());
        environment.put("CREMA_POSTGRES", "localhost:" + clientPort("postgres"));
        environment.put("CREMA_KAFKA", "localhost:" + clientPort("kafka"));
        environment.put("CREMA_CONFIG_URL", "https://localhost:" + config.port("config-service"));
        environment.put("CREMA_CONFIG_REPO", config.home().resolve("config-repo").toString());
        environment.put("CREMA_EUREKA_URL", "https://localhost:" + config.port("discovery-service") + "/eureka");
        environment.put("CREMA_ISSUER", "http://localhost:" + config.port(GATEWAY));
        environment.put("CREMA_IDENTITY_URL", "https://localhost:" + config.port("identity-service"));
        environment.put("CREMA_ZIPKIN_URL", "http://localhost:" + config.port("zipkin"));
        if (service.equals("identity-service")) {
            environment.put("SPRING_PROFILES_INCLUDE", "demo");
        }
        environment.putAll(extraEnvironment);
        environment.put("CREMA_KAFKA_PROTOCOL", "SASL_PLAINTEXT");
        environment.put("CREMA_SECRETS", secrets.directory(service).toString().replace('\\', '/'));
        environment.put("SPRING_CONFIG_IMPORT", "optional:configtree:" + environment.get("CREMA_SECRETS") + "/");
        return environment;
    }

    private void giveSecrets(String service) {
        services.databaseOf(service).ifPresent(role -> giveDatabasePassword(service, role));
        kafka.givePassword(service);
        if (service.equals("identity-service")) {
            secrets.addMissing(List.of(Secrets.KEY_ENCRYPTION_KEY));
            secrets.give(service, Secrets.KEY_ENCRYPTION_KEY, secrets.get(Secrets.KEY_ENCRYPTION_KEY));
        }
        secrets.give(service, Secrets.CONFIG_KEY, secrets.configKey(service));
        if (service.equals("identity-service") || service.equals(GATEWAY)) {
            secrets.addMissing(List.of(Secrets.GATEWAY_SECRET));
            secrets.give(service, Secrets.GATEWAY_SECRET, secrets.get(Secrets.GATEWAY_SECRET));
        }
    }

    private void giveDatabasePassword(String service, String role) {
        secrets.give(service, Secrets.DATABASE_PASSWORD, postgres.password(role));
    }

    /** Gives each service's role a new password. Open connections stay. */
    void rotateDatabasePasswords() {
        services.withDatabase().forEach(service -> services.databaseOf(service).ifPresent(role -> {
            secrets.set(role, Secrets.random());
            giveDatabasePassword(service, role);
            postgres.setPassword(role);
        }));
    }

    private Path jar(String service) {
        var target = config.home().resolve(service).resolve("target");
        try (var jars = Files.newDirectoryStream(target, service + "-[0-9]*.jar")) {
            for (var jar : jars) {
                if (!jar.getFileName().toString().matches(".*-(sources|javadoc|tests|stubs)\\.jar")) {
                    return jar;
                }
            }
        } catch (NoSuchFileException notBuilt) {
            throw new PlatformException(service + " is not built.", "Build it: ./mvnw -DskipTests package", notBuilt);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new PlatformException(service + " is not built.", "Build it: ./mvnw -DskipTests package");
    }
}
