package io.crema.chassis.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.crema.chassis.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.bootstrap.encrypt.DecryptEnvironmentPostProcessor;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
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

    private final ContextRefresher refresher;
    private final MutablePropertySources sources;
    private final LiveSettings settings;

    ConfigurationRefresh(ContextRefresher refresher, ConfigurableEnvironment environment, LiveSettings settings) {
        this.refresher = refresher;
        this.sources = environment.getPropertySources();
        this.settings = settings;
    }

    /**
     * Reads the configuration again. Nothing changes if it cannot be had.
     *
     * @throws ProblemException 503 if the config server does not answer
     */
    public synchronized Outcome run() {
        List<String> changed;
        var decrypted = sources.get(DecryptEnvironmentPostProcessor.DECRYPTED_PROPERTY_SOURCE_NAME);
        try {
            changed = Stream.concat(refresher.refreshEnvironment().stream(), forgotten(decrypted))
                    .filter(property -> !property.matches(SECRETS)).distinct().sorted().toList();
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

    /**
     * Removes the decrypted settings of before if no setting is encrypted any more, and returns their names. The refresher
     * only replaces them by others, so they would hide the plain settings.
     */
    @SuppressWarnings("ReferenceEquality") // sources of one name are equal
    private Stream<String> forgotten(@Nullable PropertySource<?> decrypted) {
        if (decrypted instanceof EnumerablePropertySource<?> stale && sources.get(stale.getName()) == stale) {
            sources.remove(stale.getName());
            return Stream.of(stale.getPropertyNames());
        }
        return Stream.empty();
    }

    private boolean isApplied(String property, Map<String, String> refused) {
        return isLive(property) && refused.keySet().stream().noneMatch(prefix -> property.startsWith(prefix + "."));
    }

    private boolean isLive(String property) {
        return property.startsWith(LOG_LEVELS) || settings.contain(property);
    }

}
