package io.crema.testing;

import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** The messages of a consumer's providers, in one version, which are sent to the real Kafka. */
public interface Messages {

    /**
     * Sends a message.
     *
     * @param label of its contract
     * @param version of the aggregate; 0 for commands and replies
     * @param ids what the message speaks of, by field; all else is as the version has it
     */
    void send(String label, long version, Map<String, UUID> ids);

    /** What the providers promise today, every stored version of it, and what newer providers may send. */
    static Stream<Messages> ofEveryVersion(MessageStubs today) {
        return Stream.concat(Stream.of(today, today.newer()), StoredMessages.versions());
    }

}
