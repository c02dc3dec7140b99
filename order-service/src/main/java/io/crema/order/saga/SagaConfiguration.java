package io.crema.order.saga;

import java.util.List;
import java.util.stream.Stream;

import io.crema.messaging.consumer.Subscription;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SagaConfiguration {

    @Bean
    Subscription<ParticipantReply> sagaReplies(SagaOrderProcess process, SagaProperties properties) {
        return Subscription.withNaturalKey("saga-replies", topics(properties.sharedReplies()), ParticipantReply.class,
                process::onReplies);
    }

    static List<String> topics(boolean sharedReplies) {
        return Stream.concat(ParticipantReply.TOPICS.stream(),
                sharedReplies ? Stream.of(ParticipantReply.SHARED_TOPIC) : Stream.empty()).toList();
    }

}
