package io.crema.order.saga;

import java.util.List;

import io.crema.messaging.consumer.Subscription;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SagaConfiguration {

    @Bean
    Subscription<ParticipantReply> sagaReplies(SagaOrderProcess process) {
        return Subscription.withNaturalKey("saga-replies", List.of("order.replies"), ParticipantReply.class,
                process::onReplies);
    }

}
