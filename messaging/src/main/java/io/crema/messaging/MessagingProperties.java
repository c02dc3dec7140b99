package io.crema.messaging;

import java.time.Duration;
import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the event-driven core.
 *
 * @param topics topics to create if they are missing
 * @param partitions number of partitions of a topic that is created
 * @param deadLetters topic that gets a copy of each poison message
 * @param sweep interval between two sweeps for sagas whose deadline has passed
 * @param sample interval between two samples of the gauges of outbox, parked keys and sagas
 * @param sampleLag interval between two samples of the lag of consumers
 * @param retention age limits of rows
 */
@Validated
@ConfigurationProperties("crema.messaging")
public record MessagingProperties(@DefaultValue List<String> topics, @DefaultValue("6") @Positive int partitions,
        @DefaultValue("dead-letters") @NotBlank String deadLetters,
        @DefaultValue("200ms") @DurationMin(millis = 1) Duration sweep,
        @DefaultValue("10s") @DurationMin(millis = 1) Duration sample,
        @DefaultValue("1s") @DurationMin(millis = 1) Duration sampleLag,
        @DefaultValue @Valid RetentionProperties retention) {

    /**
     * Age limits of rows.
     *
     * <p>A duplicate that Kafka delivers after {@code inbox} is applied again. So the offsets of consumer groups must not
     * expire. Reset them only to a time that the inbox still covers.
     *
     * @param inbox age at which ids of applied messages are deleted
     * @param requests age at which answers to requests with an {@code Idempotency-Key} are deleted; a later repetition is
     * applied as a new request
     * @param sagas age at which ended sagas and their history are deleted
     * @param every interval between two runs
     * @param batch number of rows deleted in one transaction
     */
    public record RetentionProperties(@DefaultValue("15d") @DurationMin(days = 1) Duration inbox,
            @DefaultValue("7d") @DurationMin(days = 1) Duration requests,
            @DefaultValue("30d") @DurationMin(days = 1) Duration sagas,
            @DefaultValue("10m") @DurationMin(seconds = 1) Duration every, @DefaultValue("2000") @Positive int batch) {}

}
