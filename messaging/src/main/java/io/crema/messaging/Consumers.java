package io.crema.messaging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.crema.messaging.projection.Projection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.BatchInterceptor;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import tools.jackson.databind.json.JsonMapper;

/** Runs a listener container for each subscription and projection of the service, for as long as the service runs. */
class Consumers implements SmartLifecycle {

    private final List<ConcurrentMessageListenerContainer<String, byte[]>> containers = new ArrayList<>();
    private final Map<String, BatchConsumer<?>> consumers = new HashMap<>();
    private final Topics topics;
    private final ConsumerFactory<String, byte[]> factory;
    private final BatchConsumer.Core core;
    private final JsonMapper json;
    private final String service;
    private volatile boolean running;

    Consumers(String service, Topics topics, Map<String, Object> kafka, BatchConsumer.Core core, JsonMapper json) {
        this.service = service;
        this.topics = topics;
        this.core = core;
        this.json = json;
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.factory = new DefaultKafkaConsumerFactory<>(settings, new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    <T> void add(Subscription<T> subscription) {
        var properties = new ContainerProperties(subscription.topics().toArray(String[]::new));
        properties.setAckMode(ContainerProperties.AckMode.BATCH);
        BatchConsumer.Transactional surrounding = _ -> {
        };
        add(new BatchConsumer<>(subscription.name(), new Contract<>(subscription.contract(), json),
                subscription.deduplication(), subscription.handler(), surrounding, core), subscription.name(),
                properties, surrounding);
    }

    <T> void add(Projection<T> projection) {
        var positions = new ProjectionPositions(projection.name(), core.jdbc(), core.checkpoints());
        var properties = new ContainerProperties(projection.topics().toArray(String[]::new));
        properties.setAckMode(ContainerProperties.AckMode.MANUAL);
        properties.setConsumerRebalanceListener(positions);
        add(new BatchConsumer<>(projection.name(), new Contract<>(projection.contract(), json),
                Subscription.Deduplication.NATURAL_KEY, projection.handler(), positions, core), projection.name(),
                properties, positions);
    }

    private void add(BatchConsumer<?> consumer, String name, ContainerProperties properties,
            BatchConsumer.Transactional surrounding) {
        consumers.put(name, consumer);
        properties.setMessageListener(consumer);
        containers.add(container(name, properties, new Redelivery(surrounding)));
    }

    /** The consumer of this name. */
    Optional<BatchConsumer<?>> find(String name) {
        return Optional.ofNullable(consumers.get(name));
    }

    ConcurrentMessageListenerContainer<String, byte[]> container(String name, ContainerProperties properties,
            Redelivery redelivery) {
        properties.setGroupId(service + "." + name);
        properties.setSyncCommits(true);
        properties.setMissingTopicsFatal(false);
        var container = new ConcurrentMessageListenerContainer<>(factory, properties);
        container.setBeanName(name);
        container.setCommonErrorHandler(redelivery);
        container.setBatchInterceptor(new RestBeforePoll());
        return container;
    }

    @Override
    public void start() {
        topics.create();
        containers.forEach(ConcurrentMessageListenerContainer::start);
        running = true;
    }

    @Override
    public void stop() {
        containers.parallelStream().forEach(ConcurrentMessageListenerContainer::stop);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Whether each consumer has been given its partitions. */
    boolean assigned() {
        return containers.stream()
                .allMatch(container -> container.isRunning() && container.getAssignedPartitions() != null);
    }

    /** Lets a consumer's polls gather what comes while it rests from the last one. */
    private static final class RestBeforePoll implements BatchInterceptor<String, byte[]> {

        private final Rest rest = new Rest();

        @Override
        public ConsumerRecords<String, byte[]> intercept(ConsumerRecords<String, byte[]> records,
                Consumer<String, byte[]> consumer) {
            rest.workBegins();
            return records;
        }

        @Override
        public void setupThreadState(Consumer<?, ?> consumer) {
            try {
                Thread.sleep(rest.due());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

    }

}
