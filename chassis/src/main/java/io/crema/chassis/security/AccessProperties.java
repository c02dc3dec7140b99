package io.crema.chassis.security;

import java.util.List;
import java.util.stream.Stream;

import io.crema.chassis.config.DescribedServices;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.http.HttpMethod;
import org.springframework.validation.annotation.Validated;

/**
 * Scopes that paths need, in addition to the rules of the controllers. The first rule that matches counts.
 *
 * @param open paths that need no token; a token that is sent there is ignored
 * @param openMetrics whether a scrape of the metrics needs no token; otherwise it needs the scope metrics or operations
 * @param otherIssuer an OpenID provider in place of identity-service, which its metadata describe; blank for none
 * @param customerClaim the claim that binds a token to a customer
 * @param rules scopes of the other paths; a path without a rule needs any valid token
 * @param described whether the paths of all services' {@code service.yml} are rules too, after the others
 */
@Validated
@ConfigurationProperties("crema.access")
record AccessProperties(@DefaultValue List<String> open, @DefaultValue("true") boolean openMetrics,
        @DefaultValue("") String otherIssuer, @NotBlank @DefaultValue("customer_id") String customerClaim,
        @DefaultValue List<@Valid Rule> rules, @DefaultValue("false") boolean described) {

    /**
     * A scope that some methods of a path need.
     *
     * @param methods GET includes HEAD
     */
    record Rule(@NotEmpty List<HttpMethod> methods, @NotBlank String path, @NotBlank String scope) {}

    /** Returns the rules, and behind them those of the descriptions. */
    List<Rule> rulesWith(DescribedServices descriptions) {
        if (!described) {
            return rules;
        }
        return Stream.concat(rules.stream(), descriptions.services().values().stream()
                .flatMap(service -> service.api().stream()).flatMap(AccessProperties::ruleOf)).toList();
    }

    private static Stream<Rule> ruleOf(DescribedServices.Endpoint endpoint) {
        String scope = endpoint.scope();
        return scope == null ? Stream.empty() : Stream.of(new Rule(endpoint.methods(), endpoint.path(), scope));
    }

}
