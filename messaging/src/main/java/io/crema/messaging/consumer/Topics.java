package io.crema.messaging.consumer;

import java.time.Duration;
import java.util.List;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.KafkaAdmin;

/** Creates the missing topics of the platform. Waits for Kafka as long as it takes. */
final class Topics {

    private static final Logger log = LoggerFactory.getLogger(Topics.class);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    /** Topics with this suffix keep their records for ever, because a projection is rebuilt from the first event. */
    private static final String EVENTS = ".events";

    private final KafkaAdmin admin;
    private final List<String> names;
    private final int partitions;

    Topics(KafkaAdmin admin, List<String> names, int partitions) {
        this.admin = admin;
        this.names = names;
        this.partitions = partitions;
    }

    void create() {
        NewTopic[] topics = names.stream().map(this::topic).toArray(NewTopic[]::new);
        while (true) {
            try {
                admin.createOrModifyTopics(topics);
                return;
            } catch (RuntimeException e) {
                log.warn("Cannot create topics yet, retrying in {}: {}", RETRY_DELAY, e.toString());
                pause();
            }
        }
    }

    /** Returns those topics that this service does not create. */
    List<String> notCreated(List<String> topics) {
        return topics.stream().filter(topic -> !names.contains(topic)).toList();
    }

    private NewTopic topic(String name) {
        TopicBuilder topic = TopicBuilder.name(name).partitions(partitions);
        return (name.endsWith(EVENTS) ? topic.config(TopicConfig.RETENTION_MS_CONFIG, "-1") : topic).build();
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_DELAY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for Kafka", e);
        }
    }

}
