package io.crema.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.cloud.contract.verifier.converter.YamlContract;
import org.springframework.cloud.contract.verifier.messaging.MessageVerifierReceiver;
import org.springframework.cloud.contract.verifier.messaging.internal.ContractVerifierMessage;
import org.springframework.cloud.contract.verifier.messaging.internal.ContractVerifierMessaging;
import org.springframework.cloud.contract.verifier.messaging.internal.ContractVerifierObjectMapper;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.JsonNode;

/**
 * Verifies message contracts with the real Kafka. A contract's test reads the first message with its topic and type. This
 * class verifies the common parts, which the contracts do not repeat: the CloudEvents attributes and the key. The
 * contract's metadata {@code key} names the field of the body that must equal the key.
 */
@TestConfiguration(proxyBeanMethods = false)
public class KafkaContracts {

    private volatile Instant since = Instant.EPOCH;

    /** Ignores all messages sent before this call. */
    public void forget() {
        since = Instant.now();
    }

    @Bean
    ContractVerifierMessaging<ConsumerRecord<String, String>> contractVerifierMessaging() {
        return new ContractVerifierMessaging<>(null, new Receiver()) {

            @Override
            protected ContractVerifierMessage convert(ConsumerRecord<String, String> message) {
                return new ContractVerifierMessage(message.value(), KafkaMessage.headers(message));
            }

        };
    }

    @Bean
    ContractVerifierObjectMapper contractVerifierObjectMapper() {
        return new ContractVerifierObjectMapper(KafkaMessage.JSON);
    }

    private final class Receiver implements MessageVerifierReceiver<ConsumerRecord<String, String>> {

        @Override
        public ConsumerRecord<String, String> receive(String topic, YamlContract contract) {
            return receive(topic, 30, TimeUnit.SECONDS, contract);
        }

        @Override
        public ConsumerRecord<String, String> receive(String topic, long timeout, TimeUnit unit,
                YamlContract contract) {
            String type = String.valueOf(contract.outputMessage.headers.get("ce_type"));
            try (var consumer = KafkaMessage.reader(topic)) {
                var message = await(type + " on " + topic).pollInSameThread().atMost(timeout, unit)
                        .until(() -> firstOf(type, consumer.poll(Duration.ofMillis(200))), Optional::isPresent)
                        .orElseThrow();
                verifyEnvelope(message, String.valueOf(contract.metadata.get("key")));
                RecordedMessages.store(contract.label, message);
                return message;
            }
        }

        private Optional<ConsumerRecord<String, String>> firstOf(String type,
                ConsumerRecords<String, String> messages) {
            return StreamSupport.stream(messages.spliterator(), false)
                    .filter(message -> message.timestamp() >= since.toEpochMilli())
                    .filter(message -> type.equals(KafkaMessage.headers(message).get("ce_type"))).findFirst();
        }

        private static void verifyEnvelope(ConsumerRecord<String, String> message, String keyField) {
            Map<String, Object> headers = KafkaMessage.headers(message);
            UUID.fromString(text(headers, "ce_id"));
            OffsetDateTime.parse(text(headers, "ce_time"));
            Long.parseUnsignedLong(text(headers, "ce_aggregateversion"));
            JsonNode field = KafkaMessage.JSON.readTree(message.value()).path(keyField);
            if (!message.key().equals(field.asString())) {
                throw new AssertionError("the key is " + message.key() + ", but " + keyField + " is " + field);
            }
        }

        private static String text(Map<String, Object> headers, String name) {
            @Nullable
            Object value = headers.get(name);
            if (value == null) {
                throw new AssertionError("missing header " + name);
            }
            return value.toString();
        }

    }

}
