package io.crema.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.crema.local.Services;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.io.FileSystemResource;

/** Routes as the gateway reads them. */
final class BoundRoutes {

    private BoundRoutes() {
    }

    /** Returns the routes of the platform. */
    static List<Route> ofThePlatform() {
        var sources = new MutablePropertySources();
        sources.addLast(new MapPropertySource("service.yml", Map.of("crema.platform.business",
                String.join(",", Services.of(Path.of("..")).business()))));
        try {
            new YamlPropertySourceLoader().load("routes", new FileSystemResource("../config-repo/gateway-service.yml"))
                    .forEach(sources::addLast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bound(new Binder(ConfigurationPropertySources.from(sources),
                new PropertySourcesPlaceholdersResolver(sources)));
    }

    /** Returns the routes of some settings, such as {@code menu.paths=/api/menu}. */
    static List<Route> of(String... settings) {
        var properties = new HashMap<String, String>();
        for (String setting : settings) {
            var nameAndValue = setting.split("=", 2);
            properties.put("crema.gateway.routes." + nameAndValue[0], nameAndValue[1]);
        }
        return bound(new Binder(new MapConfigurationPropertySource(properties)));
    }

    private static List<Route> bound(Binder binder) {
        return binder.bind("crema.gateway", RouteProperties.class).get().all();
    }

}
