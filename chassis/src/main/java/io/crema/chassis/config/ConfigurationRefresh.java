package io.crema.chassis.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.crema.chassis.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.http.HttpStatus;

/** Takes over what has changed in the configuration while the service runs. */
public final class ConfigurationRefresh {

    private static final Logger log = LoggerFactory.getLogger(ConfigurationRefresh.class);
    /** Files of secrets, such as CREMA_DB_PASSWORD. Whoever uses one reads the file. */
    private static final String SECRETS = "[A-Z0-9_]+";
    private static final String LOG_LEVELS = "logging.level.";

    /**
     * The result of a refresh.
     *
     * @param applied changed properties that count from now on
     * @param restart changed properties that count after the next start
     * @param refused settings that are not valid, by prefix with the reason; the earlier ones stay
     */
    public record Outcome(List<String> applied, List<String> restart, Map<String, String> refused) {}

    private final ContextRefresher environment;
    private final LiveSettings settings;

    ConfigurationRefresh(ContextRefresher environment, LiveSettings settings) {
        this.environment = environment;
        this.settings = settings;
    }

    /**
     * Reads the configuration again. Nothing changes if it cannot be had.
     *
     * @throws ProblemException 503 if the config server does not answer
     */
    public synchronized Outcome run() {
        List<String> changed;
        try {
            changed = environment.refreshEnvironment().stream().filter(property -> !property.matches(SECRETS)).sorted()
                    .toList();
        } catch (ConfigServerUnavailableException unavailable) {
            log.warn("The configuration was not refreshed", unavailable);
            throw new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "configuration-unavailable",
                    "The config server does not answer: refresh again later").retryAfter(Duration.ofSeconds(5));
        }
        var refused = settings.readAgain();
        var applied = changed.stream().filter(property -> isApplied(property, refused)).toList();
        var restart = changed.stream().filter(property -> !isLive(property)).toList();
        log.info("Refreshed the configuration: applied {}, after a restart {}, refused {}", applied, restart, refused);
        return new Outcome(applied, restart, refused);
    }

    private boolean isApplied(String property, Map<String, String> refused) {
        return isLive(property) && refused.keySet().stream().noneMatch(prefix -> property.startsWith(prefix + "."));
    }

    private boolean isLive(String property) {
        return property.startsWith(LOG_LEVELS) || settings.contain(property);
    }

}
