package io.crema.chassis.config;

import java.util.List;
import java.util.Map;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.http.HttpMethod;
import org.springframework.validation.annotation.Validated;

/**
 * The parts of all services' {@code service.yml} that other services need. Empty in a service whose build does not take the
 * descriptions in.
 *
 * @param services the descriptions by the names of their services
 */
@Validated
@ConfigurationProperties("crema.platform")
public record DescribedServices(@DefaultValue Map<String, @Valid Described> services) {

    /** @param api the paths at the gateway that lead to the service */
    public record Described(@DefaultValue List<@Valid Endpoint> api) {}

    /**
     * A path at the gateway.
     *
     * @param methods GET includes HEAD
     * @param scope the scope that a caller needs; null if the path is open
     */
    public record Endpoint(@NotEmpty List<HttpMethod> methods, @NotBlank String path, @Nullable String scope) {}

}
