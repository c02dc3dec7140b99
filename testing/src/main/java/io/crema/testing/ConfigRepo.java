package io.crema.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.springframework.boot.context.config.ConfigData;
import org.springframework.boot.context.config.ConfigDataLoader;
import org.springframework.boot.context.config.ConfigDataLoaderContext;
import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataLocationResolver;
import org.springframework.boot.context.config.ConfigDataLocationResolverContext;
import org.springframework.boot.context.config.ConfigDataResource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;

/** Stands in for the config server: resolves {@code configserver:} to the files that it would serve. */
final class ConfigRepo {

    static final String ENABLED = "crema.testing.config-repo";

    private ConfigRepo() {
    }

    /** What the config server serves to a service, the more specific last. */
    static List<Path> files(String service) {
        return Stream.of("application.yml", service + ".yml").map(directory()::resolve).filter(Files::exists).toList();
    }

    private static Path directory() {
        return Stream.iterate(Path.of("").toAbsolutePath(), it -> it != null, Path::getParent)
                .map(it -> it.resolve("config-repo")).filter(Files::isDirectory).findFirst()
                .orElseThrow(() -> new IllegalStateException("No config-repo above the working directory"));
    }

    /** The files that a service gets, the more specific last. */
    static final class Resource extends ConfigDataResource {

        private final List<Path> files;

        private Resource(List<Path> files) {
            this.files = files;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Resource it && it.files.equals(files);
        }

        @Override
        public int hashCode() {
            return Objects.hashCode(files);
        }

        @Override
        public String toString() {
            return files.toString();
        }

    }

    /** Finds the files in the checkout. */
    static final class Resolver implements ConfigDataLocationResolver<Resource> {

        @Override
        public boolean isResolvable(ConfigDataLocationResolverContext context, ConfigDataLocation location) {
            return location.hasPrefix("configserver:")
                    && context.getBinder().bind(ENABLED, Boolean.class).orElse(false);
        }

        @Override
        public List<Resource> resolve(ConfigDataLocationResolverContext context, ConfigDataLocation location) {
            var service = context.getBinder().bind("spring.application.name", String.class).get();
            return List.of(new Resource(files(service)));
        }

    }

    /** Reads the files. */
    static final class Loader implements ConfigDataLoader<Resource> {

        @Override
        public ConfigData load(ConfigDataLoaderContext context, Resource resource) throws IOException {
            var sources = new ArrayList<PropertySource<?>>();
            for (var file : resource.files) {
                sources.addAll(new YamlPropertySourceLoader().load(file.toString(), new FileSystemResource(file)));
            }
            return new ConfigData(sources);
        }

    }

}
