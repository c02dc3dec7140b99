package io.crema.gateway;

import java.time.Duration;
import java.util.Map;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.validation.annotation.Validated;

/**
 * The limits of the calls to a backend.
 *
 * @param standard the limits of each backend
 * @param backends limits of single backends; what one of them leaves out is as in the standard
 */
@Validated
@ConfigurationProperties("crema.gateway.resilience")
record BackendLimits(@Name("default") @DefaultValue @Valid Limit standard,
        @DefaultValue Map<String, @Valid Limit> backends) {

    /**
     * Limits of one backend.
     *
     * @param concurrent number of calls to all its instances at the same time
     * @param deadline time for a whole answer, from the end of the request on, with all attempts
     */
    record Limit(@Nullable @Positive Integer concurrent, @Nullable Duration deadline) {}

    BackendLimits {
        if (standard.concurrent() == null || standard.deadline() == null) {
            throw new IllegalArgumentException("The default needs concurrent and deadline");
        }
    }

    int concurrent(String backend) {
        return first(limit(backend).concurrent(), standard.concurrent());
    }

    /** Returns the deadline of an answer that is no backend's. */
    Duration deadline() {
        return first(standard.deadline(), null);
    }

    Duration deadline(String backend) {
        return first(limit(backend).deadline(), standard.deadline());
    }

    private Limit limit(String backend) {
        return backends.getOrDefault(backend, standard);
    }

    private static <T> T first(@Nullable T own, @Nullable T standard) {
        if (own != null) {
            return own;
        }
        if (standard == null) {
            throw new IllegalStateException("No default");
        }
        return standard;
    }

}
