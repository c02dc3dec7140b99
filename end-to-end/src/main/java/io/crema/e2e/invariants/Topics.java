package io.crema.e2e.invariants;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the platform's topics and the lags of its consumer groups. */
final class Topics {

    private static final List<String> ALL = List.of("customer.events", "order.events", "order.replies",
            "wallet.commands", "wallet.events", "wallet.replies", "ticket.commands", "ticket.events", "ticket.replies");

    private final Map<String, Object> settings;

    Topics(Map<String, Object> client) {
        this.settings = new HashMap<>(client);
        settings.put("request.timeout.ms", "5000");
        settings.put("default.api.timeout.ms", "10000");
    }

    /** Returns all messages in the topics at the time of the call, in the order of each partition. */
    List<Message> read() {
        List<Message> messages = new ArrayList<>();
        try (var consumer = consumer()) {
            var ends = ends(consumer);
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            var open = new HashSet<>(ends.keySet());
            open.removeIf(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
            while (!open.isEmpty()) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> messages.add(Message.of(record)));
                open.removeIf(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
            }
        }
        return messages;
    }

    /** Returns the messages whose id occurs earlier in the list. */
    static List<Message> duplicates(List<Message> messages) {
        Set<UUID> seen = new HashSet<>();
        return messages.stream().filter(message -> !seen.add(message.id())).toList();
    }

    /** Returns the messages without duplicates, as a consumer with an inbox sees them. */
    static List<Message> deduplicated(List<Message> messages) {
        Set<UUID> seen = new HashSet<>();
        return messages.stream().filter(message -> seen.add(message.id())).toList();
    }

    /** Returns the end offset of each partition. */
    Map<TopicPartition, Long> ends() {
        try (var consumer = consumer()) {
            return ends(consumer);
        }
    }

    /**
     * Returns the lag of each consumer group.
     *
     * @param excluded groups that do not store their positions in Kafka
     */
    Map<String, Long> lags(Map<TopicPartition, Long> ends, Set<String> excluded) {
        try (var admin = Admin.create(settings)) {
            var names = get(admin.listGroups(ListGroupsOptions.forConsumerGroups()).all()).stream()
                    .map(group -> group.groupId()).filter(name -> !excluded.contains(name)).toList();
            return get(admin.describeConsumerGroups(names).all()).values().stream()
                    .collect(Collectors.toMap(ConsumerGroupDescription::groupId, group -> lag(admin, group, ends)));
        }
    }

    private static long lag(Admin admin, ConsumerGroupDescription group, Map<TopicPartition, Long> ends) {
        var committed = get(admin.listConsumerGroupOffsets(group.groupId()).partitionsToOffsetAndMetadata());
        var consumed = group.members().stream().flatMap(member -> member.assignment().topicPartitions().stream())
                .collect(Collectors.toSet());
        var topics = consumed.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        return ends.entrySet().stream().filter(end -> topics.contains(end.getKey().topic())).mapToLong(end -> {
            var position = committed.get(end.getKey());
            var next = position == null ? 0 : position.offset();
            return consumed.contains(end.getKey()) ? end.getValue() - next : Math.max(1, end.getValue() - next);
        }).sum() + (consumed.isEmpty() ? 1 : 0);
    }

    private Map<TopicPartition, Long> ends(KafkaConsumer<?, ?> consumer) {
        var partitions = ALL.stream().flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition())).toList();
        return consumer.endOffsets(partitions);
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

}
