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
 * The list of services: each module of a checkout that is named {@code NAME-service} and has a {@code service.yml}.
 *
 * @param all the descriptions in the order in which the services start
 */
public record Services(List<ServiceDescription> all) {

    private static final String MODULES = "*-service";

    public Services {
        all = List.copyOf(all);
    }

    /** Reads the descriptions of a checkout. */
    public static Services of(Path home) {
        var found = new ArrayList<ServiceDescription>();
        try (var modules = Files.newDirectoryStream(home, MODULES)) {
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

    /** Returns the names of the services of the domain that have a database. */
    public List<String> businessWithDatabase() {
        return names(all.stream().filter(service -> service.role() == Role.BUSINESS && service.database()));
    }

    /** Returns the names of the services that publish messages. */
    public List<String> publishing() {
        return names(all.stream().filter(service -> !service.publishes().isEmpty()));
    }

    public Optional<ServiceDescription> find(String name) {
        return all.stream().filter(service -> service.name().equals(name)).findFirst();
    }

    /** Returns the description of a service that is in the list. */
    ServiceDescription get(String name) {
        return find(name).orElseThrow(() -> new PlatformException("There is no service " + name + ".",
                "Use one of: " + String.join(", ", names())));
    }

    /** Returns the names of the services that have a database. */
    List<String> withDatabase() {
        return names(all.stream().filter(ServiceDescription::database));
    }

    /** Returns the name of a service's database. */
    public Optional<String> databaseOf(String name) {
        return find(name).flatMap(ServiceDescription::databaseName);
    }

    /** Throws an exception if a service cannot have this number of instances. */
    void requireScalable(String service, int instances) {
        if (!business().contains(service)) {
            throw new PlatformException(service + " cannot be scaled.",
                    "Scale one of: " + String.join(", ", business()));
        }
        if (instances < 0) {
            throw new PlatformException(service + " cannot have " + instances + " instances.",
                    "Use a number of 0 or more.");
        }
    }

    private static List<String> names(Stream<ServiceDescription> services) {
        return services.map(ServiceDescription::name).toList();
    }
}
