package io.crema.messaging.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.crema.messaging.message.MessageReader;
import io.crema.messaging.parking.ReplayTargets;
import io.crema.messaging.support.AdaptivePause;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.listener.BatchInterceptor;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ContainerProperties;
import tools.jackson.databind.json.JsonMapper;

/** Runs a listener container for each consumer of the service, from start to shutdown. */
class Consumers implements SmartLifecycle, ReplayTargets {

    private static final Logger log = LoggerFactory.getLogger(Consumers.class);

    private static final Duration AUTHENTICATION_RETRY = Duration.ofSeconds(1);

    private final List<ConcurrentMessageListenerContainer<String, byte[]>> containers = new ArrayList<>();
    private final Map<String, BatchConsumer<?>> consumers = new HashMap<>();
    private final Topics topics;
    private final ConcurrentKafkaListenerContainerFactory<String, byte[]> factory;
    private final BatchConsumer.Core core;
    private final JsonMapper json;
    private final String service;
    private volatile boolean running;

    Consumers(String service, Topics topics, ConcurrentKafkaListenerContainerFactory<String, byte[]> factory,
            BatchConsumer.Core core, JsonMapper json) {
        this.service = service;
        this.topics = topics;
        this.factory = factory;
        this.core = core;
        this.json = json;
    }

    <T> void add(ConsumerDefinition<T> definition) {
        var consumer = new BatchConsumer<>(definition.name(), new MessageReader<>(definition.messages(), json),
                definition.deduplication(), definition.handler(), definition.callback(), core);
        List<String> unknown = topics.notCreated(definition.topics());
        if (!unknown.isEmpty()) {
            log.warn("Consumer {} reads {}, which crema.messaging.topics does not name. It waits until another service "
                    + "creates it.", definition.name(), String.join(", ", unknown));
        }
        consumers.put(definition.name(), consumer);
        containers.add(container(definition, consumer, new SeekBackErrorHandler(definition.callback())));
    }

    ConcurrentMessageListenerContainer<String, byte[]> container(ConsumerDefinition<?> definition,
            BatchConsumer<?> consumer, SeekBackErrorHandler errorHandler) {
        var container = factory.createContainer(definition.topics().toArray(String[]::new));
        container.setBeanName(definition.name());
        container.setCommonErrorHandler(errorHandler);
        container.setBatchInterceptor(new PauseBeforePoll());
        ContainerProperties properties = container.getContainerProperties();
        properties.setGroupId(service + "." + definition.name());
        properties.setMessageListener(consumer);
        properties.setAckMode(definition.acknowledgement());
        properties.setConsumerRebalanceListener(
                new Rebalances(definition.name(), consumer.progress(), definition.rebalanceListener()));
        properties.setSyncCommits(true);
        // Otherwise a refused login would stop the consumer for good, also in the moment in which its password changes.
        properties.setAuthExceptionRetryInterval(AUTHENTICATION_RETRY);
        properties.setMissingTopicsFatal(false);
        // A long-lived loop: on a virtual thread it would wait behind requests.
        properties.setListenerTaskExecutor(new SimpleAsyncTaskExecutor(definition.name() + "-"));
        return container;
    }

    @Override
    public Optional<ReplayTarget> find(String name) {
        return Optional.ofNullable(consumers.get(name))
                .map(consumer -> (ConsumerRecord<String, byte[]> message) -> consumer.apply(List.of(message)));
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

    /** Returns whether each consumer has been assigned its partitions. */
    boolean assigned() {
        return containers.stream()
                .allMatch(container -> container.isRunning() && container.getAssignedPartitions() != null);
    }

    /** Forgets the progress of partitions that this instance has lost, and passes assignments on. */
    private record Rebalances(String consumer, Progress progress,
            @Nullable ConsumerAwareRebalanceListener next) implements ConsumerAwareRebalanceListener {

        @Override
        public void onPartitionsAssigned(Consumer<?, ?> kafka, Collection<TopicPartition> partitions) {
            log.info("Consumer {} was assigned {}", consumer, partitions);
            if (next != null) {
                next.onPartitionsAssigned(kafka, partitions);
            }
        }

        @Override
        public void onPartitionsRevokedAfterCommit(Consumer<?, ?> kafka, Collection<TopicPartition> partitions) {
            progress.forget(partitions);
        }

        @Override
        public void onPartitionsLost(Consumer<?, ?> kafka, Collection<TopicPartition> partitions) {
            progress.forget(partitions);
        }

    }

    /** Pauses each consumer thread after a batch, so that the next poll returns a larger one. */
    private static final class PauseBeforePoll implements BatchInterceptor<String, byte[]> {

        private final ThreadLocal<AdaptivePause> pause = ThreadLocal.withInitial(AdaptivePause::new);

        @Override
        public ConsumerRecords<String, byte[]> intercept(ConsumerRecords<String, byte[]> records,
                Consumer<String, byte[]> consumer) {
            pause.get().workStarted();
            return records;
        }

        @Override
        public void setupThreadState(Consumer<?, ?> consumer) {
            Duration remaining = pause.get().workEnded();
            try {
                Thread.sleep(remaining);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

    }

}
