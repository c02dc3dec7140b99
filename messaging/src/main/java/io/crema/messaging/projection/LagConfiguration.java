package io.crema.messaging.projection;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.crema.messaging.MessagingProperties;
import io.crema.messaging.consumer.Subscription;
import io.crema.messaging.support.BackgroundTask;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaAdmin;

/** Samples the lag of the service's {@link Projection}s and {@link Subscription}s. */
@Configuration(proxyBeanMethods = false)
class LagConfiguration {

    @Bean
    KafkaOffsets kafkaOffsets(KafkaAdmin admin) {
        return new KafkaOffsets(admin.getConfigurationProperties());
    }

    @Bean
    ConsumerLags consumerLags(Environment environment, ObjectProvider<Projection<?>> projections,
            ObjectProvider<Subscription<?>> subscriptions, KafkaOffsets kafka, JdbcClient jdbc,
            ObjectProvider<MeterRegistry> meters) {
        Map<String, List<String>> projected = projections.orderedStream()
                .collect(Collectors.toMap(Projection::name, Projection::topics));
        Map<String, List<String>> subscribed = subscriptions.orderedStream()
                .collect(Collectors.toMap(Subscription::name, Subscription::topics));
        return new ConsumerLags(environment.getRequiredProperty("spring.application.name"), projected, subscribed,
                kafka, jdbc, meters.getIfAvailable(SimpleMeterRegistry::new), System::nanoTime);
    }

    @Bean
    BackgroundTask lagSampling(ConsumerLags lags, MessagingProperties properties) {
        return new BackgroundTask("sampling of the consumers' lag", properties.sampleLag(), lags::sample);
    }

}
