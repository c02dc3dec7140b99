package io.crema.chassis.config;

import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConstructorBound;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.validation.FieldError;

/**
 * Settings that change while the service runs. The settings of a record follow the configuration at each refresh; those of
 * a bean stay as they were at the start. Settings that are not valid are refused as a whole: the earlier ones stay.
 */
public final class LiveSettings {

    private static final Logger log = LoggerFactory.getLogger(LiveSettings.class);

    private final BeanFactory beans;
    private final List<Live<?, ?>> all = new CopyOnWriteArrayList<>();

    LiveSettings(BeanFactory beans) {
        this.beans = beans;
    }

    /**
     * Returns the settings of a record that is annotated with {@link ConfigurationProperties}: at each call the newest valid
     * ones.
     */
    public <T> Supplier<T> of(Class<T> settings) {
        return of(settings, Function.identity());
    }

    /** Returns what is made of the settings of a record. It is made once for each change. */
    public <T, R> Supplier<R> of(Class<T> settings, Function<T, R> made) {
        var live = new Live<>(settings, made);
        all.add(live);
        return live;
    }

    /** Tells whether a property belongs to settings that can change while the service runs. */
    boolean contain(String property) {
        return all.stream().anyMatch(live -> live.has(property));
    }

    /** Reads all settings again. Returns for each prefix that was refused the reason. */
    Map<String, String> readAgain() {
        var refused = new LinkedHashMap<String, String>();
        for (var live : all) {
            try {
                live.readAgain();
            } catch (RuntimeException invalid) {
                log.warn("Refused the new settings of {}, keeping the earlier ones", live.prefix, invalid);
                refused.put(live.prefix, reason(live.prefix, invalid));
            }
        }
        return refused;
    }

    private static String reason(String prefix, RuntimeException invalid) {
        var cause = NestedExceptionUtils.getMostSpecificCause(invalid);
        if (cause instanceof BindValidationException validation) {
            return StreamSupport.stream(validation.getValidationErrors().spliterator(), false)
                    .map(error -> (error instanceof FieldError field
                            ? prefix + "." + DataObjectPropertyName.toDashedForm(field.getField())
                            : prefix) + " " + error.getDefaultMessage())
                    .collect(Collectors.joining("; "));
        }
        return String.valueOf(cause.getMessage());
    }

    private final class Live<T, R> implements Supplier<R> {

        private final Class<T> type;
        private final String prefix;
        private final Function<T, R> made;
        private T settings;
        private volatile R current;

        Live(Class<T> type, Function<T, R> made) {
            this.type = type;
            this.made = made;
            this.prefix = Objects.requireNonNull(
                    AnnotatedElementUtils.findMergedAnnotation(type, ConfigurationProperties.class),
                    () -> type + " is not annotated with @ConfigurationProperties").prefix();
            this.settings = read();
            this.current = made.apply(settings);
        }

        private boolean has(String property) {
            return Arrays.stream(type.getDeclaredConstructors()[0].getParameters())
                    .map(parameter -> prefix + "." + nameOf(parameter))
                    .anyMatch(name -> property.matches(Pattern.quote(name) + "([.\\[].*)?"));
        }

        private static String nameOf(Parameter parameter) {
            var name = parameter.getAnnotation(Name.class);
            return name == null ? DataObjectPropertyName.toDashedForm(parameter.getName()) : name.value();
        }

        @Override
        public R get() {
            return current;
        }

        private synchronized void readAgain() {
            var newest = read();
            if (!newest.equals(settings)) {
                current = made.apply(newest);
                settings = newest;
            }
        }

        private T read() {
            return type.cast(ConstructorBound.from(beans, type.getName(), type));
        }

    }

}
