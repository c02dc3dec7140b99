package io.crema.benchmarks;

import java.util.Map;

import io.crema.messaging.message.OutgoingMessage;
import io.crema.messaging.outbox.Outbox;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Configuration;

final class CremaRelay implements Contender {

    @Configuration
    @EnableAutoConfiguration(excludeName = {
            "org.springframework.modulith.events.config.EventPublicationAutoConfiguration",
            "org.springframework.modulith.events.config.EventExternalizationAutoConfiguration",
            "org.springframework.modulith.events.jdbc.JdbcEventPublicationAutoConfiguration",
            "org.springframework.modulith.events.kafka.KafkaEventExternalizerConfiguration"})
    static class Application {}

    @Override
    public String name() {
        return "crema";
    }

    @Override
    public Class<?> application() {
        return Application.class;
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("namastack.outbox.enabled", false);
    }

    @Override
    public void publish(ConfigurableApplicationContext context, StockChanged event) {
        context.getBean(Outbox.class)
                .append(OutgoingMessage.event(RelayBenchmark.topic(this), event.aggregateId(), event.version(), event));
    }

    static SmartLifecycle relay(ConfigurableApplicationContext context) {
        return context.getBean("relay", SmartLifecycle.class);
    }

}
