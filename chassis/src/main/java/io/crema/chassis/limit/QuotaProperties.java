package io.crema.chassis.limit;

import java.time.Duration;
import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.http.HttpMethod;
import org.springframework.validation.annotation.Validated;

/**
 * The quotas of clients.
 *
 * @param rules each rule that matches a request counts it; a request that none matches is not limited
 */
@Validated
@ConfigurationProperties("crema.quotas")
record QuotaProperties(@DefaultValue List<@Valid Rule> rules) {

    /**
     * A number of requests in a period, per instance of the service.
     *
     * @param perCustomer requests of a client that is bound to a customer
     * @param perClient requests of another client
     */
    record Rule(@NotEmpty List<HttpMethod> methods, @NotBlank String path, @Min(1) int perCustomer,
            @Min(1) int perClient, @NotNull @DefaultValue("1m") Duration period) {}

}
