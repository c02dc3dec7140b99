package io.crema.messaging.projection;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.common.TopicPartition;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Measures the lag of the service's consumers. A background task samples the ends of all topics. It compares them with the
 * positions of the projections and the committed offsets of the subscriptions. So the lag is right also while a consumer
 * stands still, or another instance has its partitions.
 *
 * <p>The lag of a projection is also an age in seconds, with the error that {@link Backlog} states.
 */
public final class ConsumerLags {

    private final KafkaOffsets kafka;
    private final JdbcClient jdbc;
    private final LongSupplier nanos;
    private final Map<String, List<String>> projections;
    private final Map<String, List<String>> groups;
    private final Map<String, Backlog> backlogs = new TreeMap<>();
    private final Map<String, Double> behind = new ConcurrentHashMap<>();

    /**
     * @param projections topics of each projection
     * @param subscriptions topics of each subscription
     */
    ConsumerLags(String service, Map<String, List<String>> projections, Map<String, List<String>> subscriptions,
            KafkaOffsets kafka, JdbcClient jdbc, MeterRegistry meters, LongSupplier nanos) {
        this.kafka = kafka;
        this.jdbc = jdbc;
        this.nanos = nanos;
        this.projections = projections;
        this.groups = new HashMap<>();
        projections.keySet().forEach(name -> backlogs.put(name, registered(name, new Backlog(nanos), meters)));
        subscriptions.forEach((name, topics) -> {
            String group = service + "." + name;
            groups.put(group, topics);
            Gauge.builder("crema.consumer.lag.events", () -> behind.getOrDefault(group, Double.NaN))
                    .description("Messages that the consumer has not applied")
                    .tag("consumer", name)
                    .register(meters);
        });
    }

    private static Backlog registered(String projection, Backlog backlog, MeterRegistry meters) {
        Gauge.builder("crema.projection.lag.events", backlog::events)
                .description("Messages that the projection has not applied")
                .tag("projection", projection)
                .register(meters);
        Gauge.builder("crema.projection.lag.seconds", backlog::seconds)
                .description("The projection contains all messages that Kafka had this many seconds ago")
                .tag("projection", projection)
                .register(meters);
        return backlog;
    }

    /** Returns the lag of a projection by the newest sample; empty before the first sample. */
    public Optional<ProjectionLag> of(String projection) {
        return Optional.ofNullable(backlogs.get(projection)).flatMap(Backlog::lag);
    }

    void sample() {
        Set<String> topics = Stream.concat(projections.values().stream(), groups.values().stream())
                .flatMap(Collection::stream)
                .collect(Collectors.toSet());
        if (topics.isEmpty()) {
            return;
        }
        try {
            long at = nanos.getAsLong();
            sample(at, kafka.ends(topics));
        } catch (RuntimeException e) {
            backlogs.values().forEach(Backlog::unknown);
            behind.clear();
            throw e;
        }
    }

    private void sample(long at, Map<TopicPartition, Long> ends) {
        Map<String, Map<TopicPartition, Long>> positions = new HashMap<>(kafka.committed(groups.keySet()));
        projections.keySet().forEach(name -> positions.put(name, ProjectionPositions.stored(name, jdbc)));
        Map<String, List<String>> consumers = new HashMap<>(groups);
        consumers.putAll(projections);
        var beginnings = kafka.beginnings(unread(consumers, ends, positions));
        consumers.forEach((consumer, topics) -> {
            Map<TopicPartition, Long> reached = new HashMap<>(beginnings);
            reached.putAll(positions.getOrDefault(consumer, Map.of()));
            Map<TopicPartition, Long> own = of(topics, ends);
            Backlog backlog = backlogs.get(consumer);
            if (backlog == null) {
                behind.put(consumer, (double) Backlog.behind(own, reached));
            } else {
                backlog.sampled(at, own, reached);
            }
        });
    }

    /** Returns the partitions in which some consumer has no position yet. It will begin with their first record. */
    private static Set<TopicPartition> unread(Map<String, List<String>> consumers, Map<TopicPartition, Long> ends,
            Map<String, Map<TopicPartition, Long>> positions) {
        Set<TopicPartition> unread = new HashSet<>();
        consumers.forEach((consumer, topics) -> of(topics, ends).keySet().stream()
                .filter(partition -> !positions.getOrDefault(consumer, Map.of()).containsKey(partition))
                .forEach(unread::add));
        return unread;
    }

    private static Map<TopicPartition, Long> of(List<String> topics, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .filter(end -> topics.contains(end.getKey().topic()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

}
