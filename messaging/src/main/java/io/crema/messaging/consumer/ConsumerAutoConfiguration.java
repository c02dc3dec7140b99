package io.crema.messaging.consumer;

import java.util.Map;
import java.util.stream.Stream;

import io.crema.messaging.MessagingAutoConfiguration;
import io.crema.messaging.MessagingProperties;
import io.crema.messaging.message.Traces;
import io.crema.messaging.parking.Parking;
import io.crema.messaging.support.CrashPoints;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.ConcurrentKafkaListenerContainerFactoryConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Runs the service's {@link Subscription}s and other consumers. */
@AutoConfiguration(after = MessagingAutoConfiguration.class)
class ConsumerAutoConfiguration {

    @Bean
    Topics topics(KafkaAdmin admin, MessagingProperties properties) {
        return new Topics(admin,
                Stream.concat(properties.topics().stream(), Stream.of(properties.deadLetters())).toList(),
                properties.partitions());
    }

    @Bean
    Consumers consumers(Environment environment, Topics topics, ConsumerFactory<?, ?> kafka,
            ConcurrentKafkaListenerContainerFactoryConfigurer containers, JdbcClient jdbc,
            PlatformTransactionManager transactions, JsonMapper json, Traces traces, Parking parking,
            CrashPoints crashPoints, ObjectProvider<MeterRegistry> meters,
            ObjectProvider<Subscription<?>> subscriptions, ObjectProvider<ConsumerDefinitions> others) {
        var core = new BatchConsumer.Core(jdbc, new TransactionTemplate(transactions), parking, traces,
                meters.getIfAvailable(SimpleMeterRegistry::new), crashPoints);
        var factory = containerFactory(kafka.getConfigurationProperties(), containers);
        var consumers = new Consumers(environment.getRequiredProperty("spring.application.name"), topics, factory, core,
                json);
        subscriptions.orderedStream().map(ConsumerDefinition::of).forEach(consumers::add);
        others.orderedStream().flatMap(definitions -> definitions.all().stream()).forEach(consumers::add);
        return consumers;
    }

    /** Returns a container factory that Boot has configured by {@code spring.kafka.listener.*}. */
    @SuppressWarnings("unchecked")
    private static ConcurrentKafkaListenerContainerFactory<String, byte[]> containerFactory(Map<String, Object> kafka,
            ConcurrentKafkaListenerContainerFactoryConfigurer configurer) {
        var factory = new ConcurrentKafkaListenerContainerFactory<String, byte[]>();
        configurer.configure((ConcurrentKafkaListenerContainerFactory<Object, Object>) (Object) factory,
                (ConsumerFactory<Object, Object>) (Object) EarliestConsumers.of(kafka));
        factory.setBatchListener(true);
        return factory;
    }

}
