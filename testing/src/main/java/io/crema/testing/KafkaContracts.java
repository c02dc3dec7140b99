package io.crema.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.consumer.ConsumerRecord;
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
 * Verifies contracts of messages on the real Kafka: a contract's test looks for the first message of its topic and type.
 * What all messages have in common is not repeated in each contract and is verified here: the CloudEvents attributes,
 * and the key, which is the field of the body that the contract's metadata call {@code key}.
 */
@TestConfiguration(proxyBeanMethods = false)
public class KafkaContracts {

    private volatile Instant since = Instant.EPOCH;

    /** What was sent until now counts no more. */
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
            Instant end = Instant.now().plus(timeout, unit.toChronoUnit());
            try (var consumer = KafkaMessage.reader(topic)) {
                while (Instant.now().isBefore(end)) {
                    for (var message : consumer.poll(Duration.ofMillis(200))) {
                        if (message.timestamp() >= since.toEpochMilli()
                                && type.equals(KafkaMessage.headers(message).get("ce_type"))) {
                            verifyEnvelope(message, String.valueOf(contract.metadata.get("key")));
                            StoredMessages.store(contract.label, message);
                            return message;
                        }
                    }
                }
            }
            throw new AssertionError("no " + type + " on " + topic);
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
                throw new AssertionError("there is no header " + name);
            }
            return value.toString();
        }

    }

}
