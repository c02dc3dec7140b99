package io.crema.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * The description of a service: {@code service.yml} in its module. {@code docs/configuration.md} explains each key.
 *
 * @param name the name of the module, which is the name of the application
 * @param port the port of the first instance under {@code ./crema}; 0 for a free port
 * @param publishes the types of messages that it sends, by topic
 * @param hears the types of messages that it reads, by topic
 * @param api the paths at the gateway that lead to it
 */
public record ServiceDescription(String name, Role role, boolean database, int port, int heapMb, int memoryMb,
        Map<String, List<String>> publishes, Map<String, List<String>> hears, List<Endpoint> api,
        @Nullable Scaling scalesOn) {

    static final String FILE = "service.yml";
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES).build();

    /** The role of a service. It decides when the service starts, and how its code is compiled. */
    public enum Role {
        /** Started first, and not scaled. */
        INFRASTRUCTURE,
        /** Part of the domain. Only these can be scaled. */
        BUSINESS,
        /** The way in, started last. */
        EDGE
    }

    /**
     * A path at the gateway.
     *
     * @param scope the scope that a caller needs; null if the path is open
     */
    public record Endpoint(List<String> methods, String path, @Nullable String scope) {

        public Endpoint {
            methods = List.copyOf(methods);
        }
    }

    /**
     * The messages whose number decides how many instances run.
     *
     * @param consumer the name of the subscription or projection
     */
    public record Scaling(String consumer, String topic) {}

    /** The file without the name, which is that of the directory. */
    private record Content(@Nullable Role role, boolean database, int port, int heapMb, int memoryMb,
            @Nullable Map<String, List<String>> publishes, @Nullable Map<String, List<String>> hears,
            @Nullable List<Endpoint> api, @Nullable Scaling scalesOn) {}

    /** Reads a description. Throws an exception that names the file if it is not valid. */
    static ServiceDescription read(Path file) {
        try {
            var yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
            var content = MAPPER.convertValue(yaml, Content.class);
            var directory = file.toAbsolutePath().normalize().getParent();
            if (content == null || directory == null || content.role() == null || content.heapMb() <= 0
                    || content.memoryMb() <= content.heapMb()) {
                throw new IllegalArgumentException("it needs role, heap-mb and a larger memory-mb");
            }
            return new ServiceDescription(directory.getFileName().toString(), content.role(), content.database(),
                    content.port(), content.heapMb(), content.memoryMb(), orEmpty(content.publishes()),
                    orEmpty(content.hears()), Optional.ofNullable(content.api()).orElse(List.of()),
                    content.scalesOn());
        } catch (YAMLException | JacksonException | IllegalArgumentException e) {
            throw new PlatformException(file + " is not valid: " + e.getMessage(),
                    "docs/configuration.md explains the keys of " + FILE + ".", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, List<String>> orEmpty(@Nullable Map<String, List<String>> topics) {
        return Optional.ofNullable(topics).orElse(Map.of());
    }

    /** Returns the name without {@code -service}. */
    public String shortName() {
        return name.replaceFirst("-service$", "");
    }

    /** Returns the name of the database and of its role, such as {@code crema_order}; empty if it has none. */
    public Optional<String> databaseName() {
        return database ? Optional.of("crema_" + shortName().replace('-', '_')) : Optional.empty();
    }

    /** Returns true if the service is a user of Kafka. */
    public boolean usesKafka() {
        return !publishes.isEmpty() || !hears.isEmpty();
    }

    /** Returns true if it serves clients' load, so that the optimizing compiler pays. */
    boolean isOptimized() {
        return role != Role.INFRASTRUCTURE;
    }
}
