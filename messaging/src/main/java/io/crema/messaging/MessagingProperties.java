package io.crema.messaging;

import java.time.Duration;
import java.util.List;

import jakarta.validation.constraints.Positive;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings of the event-driven core.
 *
 * @param topics the topics to create if they are missing
 * @param partitions of each topic that is created
 * @param sweep how often sagas are looked through for passed deadlines
 */
@Validated
@ConfigurationProperties("crema.messaging")
record MessagingProperties(@DefaultValue List<String> topics, @DefaultValue("6") @Positive int partitions,
        @DefaultValue("200ms") Duration sweep) {}
