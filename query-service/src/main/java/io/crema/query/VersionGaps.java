package io.crema.query;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.crema.chassis.config.LiveSettings;
import io.crema.messaging.message.IncomingMessage;
import io.crema.messaging.support.SqlArrays;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.validation.annotation.Validated;

/**
 * Refuses an event whose version is too far ahead of its aggregate in the read model. A projection ignores versions that it
 * has passed, so a forged version would make it ignore all true ones. True gaps are small: they are events of types that the
 * projection does not read, and parked events that an operator discarded.
 */
@Component
public final class VersionGaps {

    /** @param widestVersionGap how far an event's version may be ahead of its aggregate */
    @Validated
    @ConfigurationProperties("crema.query")
    record Limit(@Min(1) @DefaultValue("1000") long widestVersionGap) {}

    private final JdbcClient jdbc;
    private final Supplier<Limit> limits;

    VersionGaps(JdbcClient jdbc, LiveSettings settings) {
        this.jdbc = jdbc;
        this.limits = settings.of(Limit.class);
    }

    /**
     * Throws an exception if an event is too far ahead, which parks the event.
     *
     * @param versions selects id and version of the aggregates in an array of ids
     */
    public void refuse(Collection<? extends IncomingMessage<?>> events, String versions) {
        if (events.isEmpty()) {
            return;
        }
        long widest = limits.get().widestVersionGap();
        var ids = events.stream().map(event -> UUID.fromString(event.key())).collect(Collectors.toSet());
        Map<UUID, Long> latest = new HashMap<>();
        jdbc.sql(versions).param(SqlArrays.of("uuid", List.copyOf(ids))).query((row, _) -> latest
                .put(row.getObject(1, UUID.class), row.getLong(2))).list();
        for (var event : events) {
            var id = UUID.fromString(event.key());
            var version = latest.getOrDefault(id, 0L);
            if (event.version() - widest > version) {
                throw new IllegalArgumentException(
                        "Version %d of %s follows version %d. A gap of more than %d is refused"
                                .formatted(event.version(), id, version, widest));
            }
            latest.merge(id, event.version(), Math::max);
        }
    }

}
