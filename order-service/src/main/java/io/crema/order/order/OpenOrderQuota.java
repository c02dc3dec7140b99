package io.crema.order.order;

import java.util.UUID;
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
 * Limits the open orders of a customer who orders themselves. It counts among the newest orders only, ten times as many as
 * may be open, so a long history costs no more. It takes no lock: two requests at the same time may both get the last place.
 */
@Component
class OpenOrderQuota {

    /** @param openOrders orders of a customer that are neither collected nor cancelled */
    @Validated
    @ConfigurationProperties("crema.order.quotas")
    record Limit(@Min(1) @DefaultValue("20") int openOrders) {}

    private static final int COUNTED = 10;

    private final JdbcClient jdbc;
    private final Supplier<Limit> limits;

    OpenOrderQuota(JdbcClient jdbc, LiveSettings settings) {
        this.jdbc = jdbc;
        this.limits = settings.of(Limit.class);
    }

    /** Answers the request with 429 if the customer may not open one more order. */
    void require(UUID customerId) {
        int limit = limits.get().openOrders();
        int open = jdbc.sql("""
                SELECT count(*) FROM (
                    SELECT status FROM orders WHERE customer_id = ? ORDER BY id DESC LIMIT ?
                ) newest WHERE status NOT IN ('COLLECTED', 'CANCELLED')
                """).params(customerId, limit * COUNTED).query(Integer.class).single();
        if (open >= limit) {
            throw new ProblemException(HttpStatus.TOO_MANY_REQUESTS, "too-many-open-orders",
                    open + " of your orders are open: collect or cancel one before you order again");
        }
    }

}
