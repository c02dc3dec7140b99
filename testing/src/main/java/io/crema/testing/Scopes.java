package io.crema.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.springframework.beans.factory.config.YamlMapFactoryBean;
import org.springframework.core.io.FileSystemResource;

/** The scopes of the platform: those that the services' descriptions demand, and those of no single service. */
final class Scopes {

    private static final List<String> OF_NO_SERVICE = List.of("customers:any", "operations", "metrics");

    private Scopes() {
    }

    /** Reads the descriptions beside the module whose tests run. */
    static List<String> ofThePlatform() {
        var scopes = new TreeSet<>(OF_NO_SERVICE);
        try (var modules = Files.newDirectoryStream(Path.of(".."), "*-service")) {
            for (var module : modules) {
                of(module.resolve("service.yml")).forEach(scopes::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(scopes);
    }

    private static Stream<String> of(Path description) {
        var yaml = new YamlMapFactoryBean();
        yaml.setResources(new FileSystemResource(description));
        return Objects.requireNonNull(yaml.getObject()).get("api") instanceof List<?> api
                ? api.stream().map(endpoint -> ((Map<?, ?>) endpoint).get("scope")).filter(Objects::nonNull)
                        .map(Object::toString)
                : Stream.empty();
    }

}
