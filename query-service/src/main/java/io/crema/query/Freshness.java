package io.crema.query;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

import io.crema.messaging.projection.ConsumerLags;
import io.crema.messaging.projection.ProjectionLag;

/**
 * Tells clients how fresh an answer is, by the header {@code Crema-Projection-Lag: events=0, seconds=0.4}: the answer
 * contains all events that Kafka had this many seconds ago. {@code seconds} is missing after a start, until the projection has
 * caught up. The header is missing before the first sample.
 */
@Component
public final class Freshness {

    /** The header, a dictionary of structured fields (RFC 9651). */
    public static final String HEADER = "Crema-Projection-Lag";

    private final ConsumerLags lags;

    Freshness(ConsumerLags lags) {
        this.lags = lags;
    }

    /** Returns the header for a projection. Call it before the read, so that the answer is at least as fresh as it says. */
    public HttpHeaders of(String projection) {
        var headers = new HttpHeaders();
        lags.of(projection).ifPresent(lag -> headers.set(HEADER, value(lag)));
        return headers;
    }

    static String value(ProjectionLag lag) {
        return "events=" + lag.events() + lag.age().map(age -> ", seconds=" + seconds(age)).orElse("");
    }

    /** Rounds up, so that no answer seems fresher than it is. */
    private static BigDecimal seconds(Duration age) {
        return BigDecimal.valueOf(age.toMillis(), 3).setScale(1, RoundingMode.UP);
    }

}
