package io.crema.chassis.tracing;

import jakarta.validation.constraints.Positive;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Sampling of traces.
 *
 * @param tracesPerSecond number of traces that start at this instance per second, at most
 */
@Validated
@ConfigurationProperties("crema.tracing")
record TracingProperties(@Positive @DefaultValue("10") int tracesPerSecond) {}
