package io.crema.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.ClassPathResource;

/** Lets a test read from the files of {@code config-repo} what the config server would serve. */
class ShippedConfiguration implements EnvironmentPostProcessor, Ordered {

    static final String ENABLED = "crema.testing.shipped-configuration";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (environment.getProperty(ENABLED, Boolean.class, false)) {
            var names = "application," + applicationName();
            environment.getPropertySources()
                    .addLast(new MapPropertySource("shippedConfiguration", Map.of("spring.config.name", names,
                            "spring.config.additional-location", "optional:" + configRepo().toUri())));
        }
    }

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER - 1;
    }

    private static String applicationName() {
        var yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ClassPathResource("application.yml"));
        return Objects.requireNonNull(Objects.requireNonNull(yaml.getObject()).getProperty("spring.application.name"));
    }

    private static Path configRepo() {
        return Stream.iterate(Path.of("").toAbsolutePath(), it -> it != null, Path::getParent)
                .map(it -> it.resolve("config-repo")).filter(Files::isDirectory).findFirst()
                .orElseThrow(() -> new IllegalStateException("No config-repo above the working directory"));
    }

}
