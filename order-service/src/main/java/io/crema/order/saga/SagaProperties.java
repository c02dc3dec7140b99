package io.crema.order.saga;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the sagas.
 *
 * @param sharedReplies whether the sagas also accept replies on {@code order.replies}, where participants of the previous
 * version write them; turn it off once all participants are upgraded
 */
@Validated
@ConfigurationProperties("crema.order")
record SagaProperties(@DefaultValue("true") boolean sharedReplies) {}
