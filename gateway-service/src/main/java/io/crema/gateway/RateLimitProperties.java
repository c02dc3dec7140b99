package io.crema.gateway;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.validation.annotation.Validated;

/**
 * The rate limits of clients. Each client has each limit for itself, over all instances of the gateway. A refresh changes
 * them.
 *
 * @param standard the limit of a route
 * @param routes limits of single routes; what one of them leaves out is as in the standard
 */
@Validated
@ConfigurationProperties(RateLimitProperties.PREFIX)
record RateLimitProperties(@Name("default") @DefaultValue Limit standard, @DefaultValue Map<String, Limit> routes) {

    static final String PREFIX = "crema.gateway.limits";

    /**
     * Requests in a period.
     *
     * @param perCustomer of a token that is bound to a customer
     * @param perClient of another token
     * @param perAddress of an address that sends no token
     */
    record Limit(@Nullable Integer perCustomer, @Nullable Integer perClient, @Nullable Integer perAddress,
            @Nullable Duration period) {}

    /** A limit for one kind of client. */
    record Quota(int requests, Duration period) {

        Quota {
            if (requests < 1 || period.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException(
                        "A rate limit needs 1 or more requests, and a period of 1 s or more");
            }
        }

    }

    RateLimitProperties {
        for (var client : ClientKey.Kind.values()) {
            quota(standard, standard, client);
            routes.values().forEach(limit -> quota(limit, standard, client));
        }
    }

    Quota quota(String route, ClientKey.Kind client) {
        return quota(routes.getOrDefault(route, standard), standard, client);
    }

    private static Quota quota(Limit limit, Limit standard, ClientKey.Kind client) {
        Integer requests = switch (client) {
            case CUSTOMER -> first(limit.perCustomer(), standard.perCustomer());
            case CLIENT -> first(limit.perClient(), standard.perClient());
            case ADDRESS -> first(limit.perAddress(), standard.perAddress());
        };
        return new Quota(requests, first(limit.period(), standard.period()));
    }

    private static <T> T first(@Nullable T own, @Nullable T standard) {
        if (own != null) {
            return own;
        }
        if (standard == null) {
            throw new IllegalArgumentException(
                    "The default limit needs per-customer, per-client, per-address and period");
        }
        return standard;
    }

}
