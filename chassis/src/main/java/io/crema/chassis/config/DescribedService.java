package io.crema.chassis.config;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.beans.factory.config.YamlMapFactoryBean;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

/**
 * Makes settings of what {@code service.yml} says. {@code crema.database} is the name of the database and of its role;
 * {@code crema.messaging.topics} are the topics that the service publishes and hears. Each other source overrides them.
 */
class DescribedService implements EnvironmentPostProcessor, Ordered {

    private static final String SUFFIX = "-service$";

    private final Resource description;

    DescribedService() {
        this(new ClassPathResource("service.yml"));
    }

    DescribedService(Resource description) {
        this.description = description;
    }

    /** After the files that name the application. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        var settings = new LinkedHashMap<String, Object>();
        String name = environment.getProperty("spring.application.name");
        if (name != null) {
            settings.put("crema.database", "crema_" + name.replaceFirst(SUFFIX, "").replace('-', '_'));
        }
        int number = 0;
        for (Object topic : topics()) {
            settings.put("crema.messaging.topics[" + number++ + "]", topic);
        }
        environment.getPropertySources().addLast(new MapPropertySource("service.yml", settings));
    }

    private Set<Object> topics() {
        var topics = new LinkedHashSet<Object>();
        if (description.exists()) {
            var yaml = new YamlMapFactoryBean();
            yaml.setResources(description);
            Map<String, Object> content = yaml.getObject();
            for (String key : List.of("publishes", "hears")) {
                if (content != null && content.get(key) instanceof Map<?, ?> messages) {
                    topics.addAll(messages.keySet());
                }
            }
        }
        return topics;
    }

}
