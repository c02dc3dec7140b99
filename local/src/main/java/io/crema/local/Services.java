package io.crema.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import io.crema.local.ServiceDescription.Role;

/**
 * The list of services: each module of a checkout with a {@code service.yml}.
 *
 * @param all the descriptions in the order in which the services start
 */
public record Services(List<ServiceDescription> all) {

    public Services {
        all = List.copyOf(all);
    }

    /** Reads the descriptions of a checkout. */
    public static Services of(Path home) {
        var found = new ArrayList<ServiceDescription>();
        try (var modules = Files.newDirectoryStream(home, Files::isDirectory)) {
            for (var module : modules) {
                var file = module.resolve(ServiceDescription.FILE);
                if (Files.exists(file)) {
                    found.add(ServiceDescription.read(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        found.sort(Comparator.comparing(ServiceDescription::role).thenComparing(ServiceDescription::name));
        return new Services(found);
    }

    public List<String> names() {
        return names(all.stream());
    }

    /** Returns the names of the services of the domain. Only these can be scaled. */
    public List<String> business() {
        return names(all.stream().filter(service -> service.role() == Role.BUSINESS));
    }

    public Optional<ServiceDescription> find(String name) {
        return all.stream().filter(service -> service.name().equals(name)).findFirst();
    }

    private static List<String> names(Stream<ServiceDescription> services) {
        return services.map(ServiceDescription::name).toList();
    }
}
