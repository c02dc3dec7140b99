package io.crema.testing;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import tools.jackson.databind.json.JsonMapper;

/** A message in the form in which Kafka stores it. */
record KafkaMessage(String topic, String key, Map<String, Object> headers, Map<String, Object> body) {

    static final JsonMapper JSON = new JsonMapper();

    @SuppressWarnings("unchecked")
    static KafkaMessage of(ConsumerRecord<String, String> message) {
        return new KafkaMessage(message.topic(), message.key(), headers(message),
                JSON.readValue(message.value(), Map.class));
    }

    static Map<String, Object> headers(ConsumerRecord<?, ?> message) {
        Map<String, Object> headers = new HashMap<>();
        message.headers().forEach(it -> headers.put(it.key(), new String(it.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    /** Returns a consumer that reads a topic from its beginning, without a consumer group. */
    static KafkaConsumer<String, String> reader(String topic) {
        var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", Servers.shared().kafkaBootstrapServers()),
                new StringDeserializer(), new StringDeserializer());
        var partitions = consumer.partitionsFor(topic).stream()
                .map(it -> new TopicPartition(it.topic(), it.partition())).toList();
        if (partitions.isEmpty()) {
            consumer.close();
            throw new AssertionError("There is no topic " + topic + ". A service creates the topics that "
                    + "crema.messaging.topics in its file in config-repo names.");
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    /**
     * Returns a new message with another aggregate version and other ids in its fields. If an id replaces the field of the
     * key, the key changes too.
     */
    KafkaMessage withIds(long version, Map<String, UUID> ids) {
        Map<String, Object> changed = new HashMap<>(body);
        ids.forEach((field, id) -> changed.replace(field, id.toString()));
        String newKey = ids.entrySet().stream().filter(it -> key.equals(body.get(it.getKey()))).findFirst()
                .map(it -> it.getValue().toString()).orElse(key);
        Map<String, Object> newHeaders = new HashMap<>(headers);
        newHeaders.putAll(Map.of("ce_id", UUID.randomUUID(), "ce_time", Instant.now(), "ce_aggregateversion", version));
        return new KafkaMessage(topic, newKey, newHeaders, changed);
    }

    KafkaMessage withField(String name, Object value) {
        Map<String, Object> more = new HashMap<>(body);
        more.put(name, value);
        return new KafkaMessage(topic, key, headers, more);
    }

    KafkaMessage withType(String type) {
        Map<String, Object> changed = new HashMap<>(headers);
        changed.put("ce_type", type);
        changed.put("ce_id", UUID.randomUUID());
        return new KafkaMessage(topic, key, changed, body);
    }

    void send() {
        var message = new ProducerRecord<>(topic, key, JSON.writeValueAsString(body));
        headers.forEach((name, value) -> message.headers().add(name,
                value.toString().getBytes(StandardCharsets.UTF_8)));
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", Servers.shared().kafkaBootstrapServers()),
                new StringSerializer(), new StringSerializer())) {
            Future<?> sent = producer.send(message);
            producer.flush();
            sent.resultNow();
        }
    }

}
