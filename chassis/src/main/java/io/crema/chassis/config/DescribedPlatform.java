package io.crema.chassis.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Makes settings of what all services say in {@code service.yml}, for a service whose build takes the descriptions in
 * (property {@code described.services} of its pom). {@code crema.platform.services.<name>} is a description,
 * {@code crema.platform.business} are the names of the business services, {@code crema.platform.scopes} all scopes. Each
 * other source overrides them.
 */
class DescribedPlatform implements EnvironmentPostProcessor, Ordered {

    private static final String DESCRIPTIONS = "classpath*:META-INF/io.crema/services/*/service.yml";
    private static final String SERVICES = "crema.platform.services.";

    private final String descriptions;

    DescribedPlatform() {
        this(DESCRIPTIONS);
    }

    DescribedPlatform(String descriptions) {
        this.descriptions = descriptions;
    }

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        var settings = new LinkedHashMap<String, Object>();
        var business = new LinkedHashSet<String>();
        var scopes = new LinkedHashSet<String>();
        descriptions().forEach((service, description) -> description.forEach((key, value) -> {
            settings.put(SERVICES + service + "." + key, value);
            if (key.equals("role") && value.equals("business")) {
                business.add(service);
            } else if (key.matches("api\\[\\d+]\\.scope")) {
                scopes.add(value);
            }
        }));
        if (!settings.isEmpty()) {
            settings.put("crema.platform.business", String.join(",", business));
            settings.put("crema.platform.scopes", String.join(",", scopes));
            environment.getPropertySources().addLast(new MapPropertySource("service.yml of all services", settings));
        }
    }

    /** Returns the properties of each description, by the name of its service. */
    private Map<String, Map<String, String>> descriptions() {
        var found = new LinkedHashMap<String, Map<String, String>>();
        try {
            var files = new PathMatchingResourcePatternResolver().getResources(descriptions);
            Arrays.sort(files, Comparator.comparing(DescribedPlatform::service));
            for (Resource file : files) {
                found.put(service(file), properties(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static String service(Resource file) {
        try {
            return List.of(file.getURL().getPath().split("/")).reversed().get(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> properties(Resource file) {
        var yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(file);
        var properties = new LinkedHashMap<String, String>();
        var read = yaml.getObject();
        if (read != null) {
            read.stringPropertyNames().stream().sorted().forEach(key -> properties.put(key, read.getProperty(key)));
        }
        return properties;
    }

}
