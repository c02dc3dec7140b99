package io.crema.chassis.request;

import java.time.Duration;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of one request, and of all requests that are read at the same time.
 *
 * @param maxHeaderSize bytes of all header fields of a request; beyond it the answer is 431
 * @param maxParameters number of parameters of a query or a form; beyond it the answer is 400
 * @param maxBodySize bytes of a body; beyond it the answer is 413
 * @param maxBufferedBodies bytes of all bodies that are in memory at the same time; beyond it the answer is 503
 * @param bodyDeadline time in which a whole body has to arrive; after it the answer is 408
 * @param callerDeadlines whether a caller may tell how long it waits; a proxy in front of all services ignores it
 * @param formParameters whether the fields of a form are request parameters; a proxy passes the form on instead
 */
@Validated
@ConfigurationProperties("crema.request")
public record RequestProperties(@NotNull @DefaultValue("16KB") DataSize maxHeaderSize,
        @Positive @DefaultValue("200") int maxParameters, @NotNull @DefaultValue("64KB") DataSize maxBodySize,
        @NotNull @DefaultValue("8MB") DataSize maxBufferedBodies, @NotNull @DefaultValue("10s") Duration bodyDeadline,
        @DefaultValue("true") boolean callerDeadlines, @DefaultValue("false") boolean formParameters) {}
