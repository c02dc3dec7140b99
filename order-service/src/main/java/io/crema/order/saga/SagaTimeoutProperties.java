package io.crema.order.saga;

import java.time.Duration;

import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Time limits of the sagas.
 *
 * @param stepTimeout how long a saga awaits the reply to a command before it compensates or repeats it
 */
@Validated
@ConfigurationProperties("crema.order")
record SagaTimeoutProperties(@DefaultValue("5s") @DurationMin(millis = 1) Duration stepTimeout) {}
