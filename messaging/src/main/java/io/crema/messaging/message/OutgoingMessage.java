package io.crema.messaging.message;

import java.util.UUID;

import com.fasterxml.uuid.Generators;
import org.jspecify.annotations.Nullable;

/**
 * A message to publish.
 *
 * @param topic the Kafka topic
 * @param id the message id, by which consumers recognise a duplicate
 * @param key the aggregate's id; messages of one key keep their order
 * @param type the CloudEvents type, by which consumers choose what to read
 * @param version the aggregate's version after the event, 0 for commands and replies
 * @param body the payload, serialized to JSON when it is appended to the outbox
 * @param traceparent the W3C trace context of the message; null means that of the current span
 */
public record OutgoingMessage(String topic, UUID id, String key, String type, long version, Object body,
        @Nullable String traceparent) {

    /** Returns an event of an aggregate at a version, with a new id. */
    public static OutgoingMessage event(String topic, Object aggregateId, long version, Object event) {
        return new OutgoingMessage(topic, Generators.timeBasedEpochGenerator().generate(), aggregateId.toString(),
                MessageTypes.nameOf(event.getClass()), version, event, null);
    }

    /** Returns a command or a reply. A repetition must have the same id. */
    public static OutgoingMessage of(String topic, UUID id, Object key, Object body) {
        return new OutgoingMessage(topic, id, key.toString(), MessageTypes.nameOf(body.getClass()), 0, body, null);
    }

    /** Returns this message in the trace of the message that caused it. The messages of a batch have different traces. */
    public OutgoingMessage causedBy(IncomingMessage<?> cause) {
        return inTrace(cause.traceparent());
    }

    /** Returns this message in a stored trace. */
    public OutgoingMessage inTrace(@Nullable String traceparent) {
        return new OutgoingMessage(topic, id, key, type, version, body, traceparent);
    }

}
