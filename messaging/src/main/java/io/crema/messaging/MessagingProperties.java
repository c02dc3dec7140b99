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
 * The settings of the event-driven core.
 *
 * @param topics the topics to create if they are missing
 * @param partitions of each topic that is created
 * @param deadLetters the topic that gets a copy of each poison message
 * @param sweep how often sagas are looked through for passed deadlines
 * @param sample how often the gauges of outbox, parked keys and sagas are read from the database
 */
@Validated
@ConfigurationProperties("crema.messaging")
record MessagingProperties(@DefaultValue List<String> topics, @DefaultValue("6") @Positive int partitions,
        @DefaultValue("dead-letters") @NotBlank String deadLetters,
        @DefaultValue("200ms") @DurationMin(millis = 1) Duration sweep,
        @DefaultValue("10s") @DurationMin(millis = 1) Duration sample,
        @DefaultValue @Valid RetentionProperties retention) {

    /**
     * How long rows are kept.
     *
     * @param inbox ids of applied messages. A message that Kafka delivers again later than that is taken for a new one.
     * A group that loses its offsets (restored from a backup, reset, or expired after
     * {@code offsets.retention.minutes} without a member) begins with its topics' first record, and events are kept for
     * ever: let offsets not expire, and reset them to a time that the inbox still knows
     * @param requests answers to requests by their {@code Idempotency-Key}; a client that repeats later than that is
     * served anew
     * @param sagas ended ones, with their history
     * @param every how often rows are retired
     * @param batch how many rows are deleted in one transaction
     */
    record RetentionProperties(@DefaultValue("15d") @DurationMin(days = 1) Duration inbox,
            @DefaultValue("7d") @DurationMin(days = 1) Duration requests,
            @DefaultValue("30d") @DurationMin(days = 1) Duration sagas,
            @DefaultValue("10m") @DurationMin(seconds = 1) Duration every, @DefaultValue("2000") @Positive int batch) {}

}
