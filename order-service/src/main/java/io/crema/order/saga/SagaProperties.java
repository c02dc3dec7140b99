package io.crema.order.saga;

import java.time.Duration;

import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the sagas.
 *
 * @param stepTimeout how long a saga awaits the reply to a command before it compensates or repeats it
 * @param sharedReplies whether the sagas also accept replies on {@code order.replies}, where participants of the previous
 * version write them; turn it off once all participants are upgraded
 */
@Validated
@ConfigurationProperties("crema.order")
record SagaProperties(@DefaultValue("5s") @DurationMin(millis = 1) Duration stepTimeout,
        @DefaultValue("true") boolean sharedReplies) {}
