package io.crema.testing;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import org.springframework.cloud.contract.stubrunner.junit.StubRunnerExtension;
import org.springframework.cloud.contract.stubrunner.spring.StubRunnerProperties.StubsMode;
import org.springframework.cloud.contract.verifier.converter.YamlContract;
import org.springframework.cloud.contract.verifier.messaging.MessageVerifierSender;

/**
 * A JUnit extension that stubs the providers of messages. It sends messages from the contracts on the class path.
 */
public final class MessageStubs extends StubRunnerExtension implements Messages {

    private final Stub stub = new Stub();

    /** Creates the stubs of the given services. */
    public MessageStubs(String... providers) {
        stubsMode(StubsMode.CLASSPATH);
        downloadStubs(Stream.of(providers).map("io.crema:"::concat).toArray(String[]::new));
        messageVerifierSender(stub);
    }

    @Override
    public void send(String label, long version, Map<String, UUID> ids) {
        message(label).withIds(version, ids).send();
    }

    /** Returns messages of a newer provider: each has an unknown field and follows a message of an unknown type. */
    Messages newer() {
        return new Messages() {

            @Override
            public void send(String label, long version, Map<String, UUID> ids) {
                KafkaMessage message = message(label).withIds(version, ids).withField("unknown",
                        Map.of("field", "value"));
                message.withType("UnknownType").send();
                message.send();
            }

            @Override
            public String toString() {
                return "newer contracts";
            }

        };
    }

    private KafkaMessage message(String label) {
        stub.triggered.clear();
        if (!trigger(label) || stub.triggered.size() != 1) {
            throw new AssertionError("expected one stub with label " + label + ", found " + stub.triggered);
        }
        return stub.triggered.iterator().next();
    }

    @Override
    public String toString() {
        return "current contracts";
    }

    /** Captures the messages of the stub runner. A set, because several test classes that share it send duplicates. */
    private static final class Stub implements MessageVerifierSender<Object> {

        private final Set<KafkaMessage> triggered = new HashSet<>();

        @Override
        public void send(Object message, String topic, YamlContract contract) {
            throw new UnsupportedOperationException("a stub needs a body and headers");
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> void send(T payload, Map<String, Object> headers, String topic, YamlContract contract) {
            Map<String, Object> body = KafkaMessage.JSON.readValue(payload.toString(), Map.class);
            triggered.add(
                    new KafkaMessage(topic, String.valueOf(body.get(contract.metadata.get("key"))), headers, body));
        }

    }

}
