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
 * Stands in for providers of messages, as a JUnit extension: sends what their contracts state. The contracts are those
 * of the class path.
 */
public final class MessageStubs extends StubRunnerExtension implements Messages {

    private final Stub stub = new Stub();

    /** The stubs of these services. */
    public MessageStubs(String... providers) {
        stubsMode(StubsMode.CLASSPATH);
        downloadStubs(Stream.of(providers).map("io.crema:"::concat).toArray(String[]::new));
        messageVerifierSender(stub);
    }

    @Override
    public void send(String label, long version, Map<String, UUID> ids) {
        message(label).about(version, ids).send();
    }

    /** The same messages with a field that nobody knows, each after another one of a type that nobody knows. */
    Messages newer() {
        return new Messages() {

            @Override
            public void send(String label, long version, Map<String, UUID> ids) {
                KafkaMessage message = message(label).about(version, ids).withField("news", Map.of("of", "tomorrow"));
                message.ofType("SomethingNew").send();
                message.send();
            }

            @Override
            public String toString() {
                return "newer than today's";
            }

        };
    }

    private KafkaMessage message(String label) {
        stub.triggered.clear();
        if (!trigger(label) || stub.triggered.size() != 1) {
            throw new AssertionError("the stubs called " + label + ": " + stub.triggered);
        }
        return stub.triggered.iterator().next();
    }

    @Override
    public String toString() {
        return "today's contracts";
    }

    /** Keeps what the stub runner means to send: as often as there are test classes that share the extension. */
    private static final class Stub implements MessageVerifierSender<Object> {

        private final Set<KafkaMessage> triggered = new HashSet<>();

        @Override
        public void send(Object message, String topic, YamlContract contract) {
            throw new UnsupportedOperationException("a stub is a body with headers");
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
