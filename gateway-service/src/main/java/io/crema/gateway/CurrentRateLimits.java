package io.crema.gateway;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The rate limits as they are configured now. A refresh of the configuration changes them, unless they make no sense. */
@Component
@EnableConfigurationProperties(RateLimitProperties.class)
class CurrentRateLimits {

    private static final Logger log = LoggerFactory.getLogger(CurrentRateLimits.class);

    private final Environment environment;
    private volatile RateLimitProperties limits;

    CurrentRateLimits(RateLimitProperties limits, Environment environment) {
        this.limits = limits;
        this.environment = environment;
    }

    RateLimitProperties get() {
        return limits;
    }

    @EventListener
    void changed(EnvironmentChangeEvent change) {
        if (change.getKeys().stream().noneMatch(key -> key.startsWith(RateLimitProperties.PREFIX))) {
            return;
        }
        try {
            limits = Binder.get(environment).bind(RateLimitProperties.PREFIX, RateLimitProperties.class).get();
            log.info("Rate limits changed: {}", limits);
        } catch (BindException invalid) {
            log.error("Kept the rate limits, because the new ones are not valid", invalid);
        }
    }

}
