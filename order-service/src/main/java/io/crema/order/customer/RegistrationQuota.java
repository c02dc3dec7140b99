package io.crema.order.customer;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

import io.crema.chassis.config.LiveSettings;
import io.crema.chassis.problem.ProblemException;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.validation.annotation.Validated;

/**
 * Limits the customers that a client registers in an hour. PostgreSQL counts for all instances, in the transaction of the
 * registration: one that fails, or is a repetition, does not count.
 */
@Component
class RegistrationQuota {

    /** @param registrationsPerHour customers that a client may register in an hour */
    @Validated
    @ConfigurationProperties("crema.order.quotas")
    record Limit(@Min(1) @DefaultValue("10000") int registrationsPerHour) {}

    private final JdbcClient jdbc;
    private final Supplier<Limit> limits;

    RegistrationQuota(JdbcClient jdbc, LiveSettings settings) {
        this.jdbc = jdbc;
        this.limits = settings.of(Limit.class);
    }

    /** Counts a registration. Answers the request with 429 if it is one too many. */
    void take(String client) {
        int limit = limits.get().registrationsPerHour();
        Optional<Integer> used = jdbc.sql("""
                INSERT INTO registration_quota AS q (client, hour, used) VALUES (?, date_trunc('hour', now()), 1)
                ON CONFLICT (client, hour) DO UPDATE SET used = q.used + 1 WHERE q.used < ?
                RETURNING used
                """).params(client, limit).query(Integer.class).optional();
        if (used.isEmpty()) {
            throw new ProblemException(HttpStatus.TOO_MANY_REQUESTS, "quota-exceeded",
                    "A client may register " + limit
                            + " customers in an hour: send the request again in the next one")
                    .retryAfter(untilTheNextHour());
        }
        if (used.get() == 1) {
            jdbc.sql("DELETE FROM registration_quota WHERE hour < now() - interval '1 day'").update();
        }
    }

    private Duration untilTheNextHour() {
        return Duration.ofSeconds(jdbc.sql("""
                SELECT ceil(extract(epoch FROM date_trunc('hour', now()) + interval '1 hour' - now()))::bigint
                """).query(Long.class).single());
    }

}
