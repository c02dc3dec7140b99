package io.crema.messaging.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.crema.messaging.DrinkHandler;
import io.crema.messaging.TestRecords;
import io.crema.messaging.TestService;
import io.crema.messaging.projection.Projection;
import io.crema.messaging.support.CrashPoint;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.listener.BatchConsumerAwareMessageListener;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.FixedBackOff;

/** Tests consumers on a real broker. The service configures unsafe settings, which the consumer factory overrides. */
@ExtendWith(OutputCaptureExtension.class)
class ConsumersIT {

    private static final Map<String, Object> UNSAFE_SETTINGS = Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, true, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 100,
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4096);

    private final TestService service = new TestService();
    private final DrinkHandler drinks = new DrinkHandler(service);
    private final TestRecords records = new TestRecords();
    private final Producer<String, byte[]> producer = TestService.producers().createProducer();
    private final List<Consumers> started = new ArrayList<>();
    private String topic = "";
    private String group = "";

    @BeforeEach
    void createTopicAndGroup() throws Exception {
        topic = TestService.newTopic(2);
        group = UUID.randomUUID().toString();
    }

    @AfterEach
    void close() {
        started.forEach(Consumers::stop);
        producer.close();
        service.close();
    }

    @Test
    void appliesMessagesOnceAndInOrderAfterATransientFailure() {
        send(List.of(records.next("latte", 1), records.next("latte", 2), records.next("latte", 3)));
        service.once(CrashPoint.CONSUMER_HANDLED, () -> {
            throw new TransientDataAccessResourceException("connection lost");
        });

        start(Variant.REAL);

        await().until(() -> committed() == 3);
        assertThat(drinks.effects()).containsExactly("latte1", "latte2", "latte3");
        assertThat(service.rows("messaging.parked")).isZero();
    }

    @Test
    void continuesAFencedProjectionBehindTheOtherInstance() {
        start(Variant.REAL,
                new Projection<>("drinks", List.of("drink"), List.of(topic), DrinkHandler.Event.class, drinks)
                        .consumer(service.client, service.crashPoints));
        send(List.of(records.next("latte", 1)));
        await().until(() -> drinks.effects().size() == 1);

        service.jdbc.update("UPDATE messaging.projection_position SET next_offset = 2 WHERE partition = 0");
        send(List.of(records.next("latte", 2), records.next("latte", 3)));

        await().until(() -> drinks.effects().size() == 2);
        assertThat(drinks.effects()).containsExactly("latte1", "latte3");
    }

    @Test
    void namesTheTopicThatTheServiceDoesNotCreate(CapturedOutput output) {
        start(Variant.REAL);

        assertThat(output).contains(
                "Consumer drinks reads " + topic + ", which crema.messaging.topics does not name");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REAL")
    void passesEachScenarioThatAWrongConsumerFails(Variant wrong) throws Exception {
        wrong.scenario.run(this, Variant.REAL);

        started.forEach(Consumers::stop);
        service.jdbc.execute("TRUNCATE drink, messaging.inbox, messaging.parked");
        createTopicAndGroup();
        assertThatThrownBy(() -> wrong.scenario.run(this, wrong)).isInstanceOf(AssertionError.class);
    }

    private interface Scenario {

        void run(ConsumersIT test, Variant variant) throws Exception;

    }

    @SuppressWarnings("ImmutableEnumChecker")
    enum Variant {

        REAL((_, _) -> {
        }) {
            @Override
            void change(ConsumersIT test, ConcurrentMessageListenerContainer<String, byte[]> container) {
            }
        },
        ACKNOWLEDGES_BEFORE_THE_COMMIT(ConsumersIT::acknowledgesOnlyCommittedMessages) {
            @Override
            void change(ConsumersIT test, ConcurrentMessageListenerContainer<String, byte[]> container) {
                listen(container, (real, poll, consumer) -> {
                    consumer.commitSync();
                    real.onMessage(poll);
                });
            }
        },
        STARTS_AT_THE_LATEST_OFFSET(ConsumersIT::appliesMessagesSentBeforeTheFirstStart) {
            @Override
            void change(ConsumersIT test, ConcurrentMessageListenerContainer<String, byte[]> container) {
                container.getContainerProperties().getKafkaConsumerProperties()
                        .setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
            }
        },
        REPORTS_THE_INDEX_IN_A_ROLLED_BACK_BATCH(ConsumersIT::appliesTheOtherMessagesOfABatchWithPoison) {
            @Override
            void change(ConsumersIT test, ConcurrentMessageListenerContainer<String, byte[]> container) {
                reportsTheIndex(test, container, 0);
            }
        },
        /** Reproduces spring-kafka issue 4371. This case fails once the issue is fixed. */
        COUNTS_ATTEMPTS_THAT_A_HEALTHY_PARTITION_RESETS(
                ConsumersIT::limitsAttemptsOfPoisonWhileAnotherPartitionIsHealthy) {
            @Override
            void change(ConsumersIT test, ConcurrentMessageListenerContainer<String, byte[]> container) {
                container.getContainerProperties().getKafkaConsumerProperties()
                        .setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
                reportsTheIndex(test, container, 2);
            }
        };

        private final Scenario scenario;

        Variant(Scenario scenario) {
            this.scenario = scenario;
        }

        abstract void change(ConsumersIT test, ConcurrentMessageListenerContainer<String, byte[]> container);

        private interface Listener {

            void onPoll(BatchConsumer<?> real, List<ConsumerRecord<String, byte[]>> poll,
                    Consumer<?, ?> consumer);

        }

        private static void listen(ConcurrentMessageListenerContainer<String, byte[]> container, Listener listener) {
            var real = (BatchConsumer<?>) Objects
                    .requireNonNull(container.getContainerProperties().getMessageListener());
            container.getContainerProperties().setMessageListener(
                    (BatchConsumerAwareMessageListener<String, byte[]>) (poll, consumer) -> listener.onPoll(real, poll,
                            Objects.requireNonNull(consumer)));
        }

        private static void reportsTheIndex(ConsumersIT test,
                ConcurrentMessageListenerContainer<String, byte[]> container, int retries) {
            listen(container, (real, poll, _) -> {
                try {
                    real.inTransaction(poll);
                } catch (RuntimeException e) {
                    int index = poll.stream().map(ConsumerRecord::key).toList().indexOf("mocha");
                    throw new BatchListenerFailedException("poison", e, index);
                }
            });
            container.setCommonErrorHandler(new DefaultErrorHandler((_, _) -> test.recovered.set(true),
                    new FixedBackOff(0, retries)));
        }

    }

    private final AtomicBoolean recovered = new AtomicBoolean();

    private void acknowledgesOnlyCommittedMessages(Variant variant) {
        var acknowledged = new AtomicLong();
        service.once(CrashPoint.CONSUMER_HANDLED, () -> acknowledged.set(committed()));
        send(List.of(records.next("latte", 1)));

        start(variant);

        await().until(() -> drinks.effects().size() == 1);
        assertThat(acknowledged).hasValue(0);
    }

    private void appliesMessagesSentBeforeTheFirstStart(Variant variant) {
        send(List.of(records.next("early", 1)));

        start(variant);

        await().until(() -> {
            send(List.of(records.next("late", 1)));
            return drinks.effects().contains("late1");
        });
        assertThat(drinks.effects()).contains("early1");
    }

    private void appliesTheOtherMessagesOfABatchWithPoison(Variant variant) {
        drinks.poison.add("mocha");
        send(List.of(records.next("latte", 1), records.next("mocha", 1), records.next("latte", 2)));

        start(variant);

        await().until(() -> committed() == 3);
        assertThat(drinks.effects()).containsExactly("latte1", "latte2");
    }

    private void limitsAttemptsOfPoisonWhileAnotherPartitionIsHealthy(Variant variant) {
        drinks.poison.add("mocha");
        var attempts = new AtomicInteger();
        drinks.onMessage = key -> attempts.addAndGet(key.equals("mocha") ? 1 : 0);
        send(List.of(records.next("mocha", 1)));
        send(IntStream.range(0, 3000)
                .mapToObj(it -> records.next(1, UUID.randomUUID(), "latte", it, "Brewed", "{\"version\":" + it + "}"))
                .toList());

        start(variant);

        await().until(() -> recovered.get() || service.rows("messaging.parked") == 1 || attempts.get() > 5);
        assertThat(attempts).hasValueLessThanOrEqualTo(3);
    }

    private void start(Variant variant) {
        start(variant, ConsumerDefinition
                .of(Subscription.withInbox("drinks", List.of(topic), DrinkHandler.Event.class, drinks)));
    }

    private void start(Variant variant, ConsumerDefinition<?> definition) {
        var factory = new ConcurrentKafkaListenerContainerFactory<String, byte[]>();
        factory.setConsumerFactory(
                EarliestConsumers.of(TestService.consumerSettings(UNSAFE_SETTINGS)));
        factory.setBatchListener(true);
        var consumers = new Consumers(group, new Topics(new KafkaAdmin(TestService.kafka()), List.of(), 1), factory,
                service.core(), service.json) {
            @Override
            ConcurrentMessageListenerContainer<String, byte[]> container(ConsumerDefinition<?> definition,
                    BatchConsumer<?> consumer, SeekBackErrorHandler errorHandler) {
                var container = super.container(definition, consumer, errorHandler);
                variant.change(ConsumersIT.this, container);
                return container;
            }
        };
        consumers.add(definition);
        started.add(consumers);
        consumers.start();
    }

    private void send(List<ConsumerRecord<String, byte[]>> messages) {
        for (var it : messages) {
            var _ = producer.send(new ProducerRecord<>(topic, it.partition(), it.key(), it.value(), it.headers()));
        }
        producer.flush();
    }

    /** Returns the offset that the group has committed for partition 0. */
    private long committed() {
        try (var admin = Admin.create(TestService.kafka())) {
            var offset = admin.listConsumerGroupOffsets(group + ".drinks").partitionsToOffsetAndMetadata().get()
                    .get(new TopicPartition(topic, 0));
            return offset == null ? 0 : offset.offset();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

}
