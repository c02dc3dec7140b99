package io.crema.order.quote;

import java.time.Duration;

import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the calls that ask payment-service for a balance.
 *
 * @param protocol the protocol of the calls
 * @param connecting longest time to connect
 * @param deadline longest time to wait for an answer
 */
@Validated
@ConfigurationProperties("crema.order.quotes")
record QuoteProperties(@NotNull @DefaultValue("rest") Protocol protocol,
        @NotNull @DurationMin(millis = 1) @DefaultValue("300ms") Duration connecting,
        @NotNull @DurationMin(millis = 1) @DefaultValue("1s") Duration deadline) {

    enum Protocol {
        REST, GRPC, THRIFT
    }

}
