package io.crema.testing;

import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Sends the messages of a consumer's providers, in one version of their contracts, to the real Kafka. */
public interface Messages {

    /**
     * Sends a message.
     *
     * @param label the label of the contract
     * @param version the aggregate version; 0 for commands and replies
     * @param ids the ids to set, by field name; the other fields keep their values
     */
    void send(String label, long version, Map<String, UUID> ids);

    /** Returns the messages of the current contracts, of newer providers and of each recorded version. */
    static Stream<Messages> ofEveryVersion(MessageStubs current) {
        return Stream.concat(Stream.of(current, current.newer()), RecordedMessages.versions());
    }

    /**
     * Returns the messages of the current contracts, of newer providers and of each recorded version that has the message:
     * a version from before the message existed has none.
     */
    static Stream<Messages> ofEveryVersion(MessageStubs current, String label) {
        return Stream.concat(Stream.of(current, current.newer()), RecordedMessages.versions(label));
    }

}
