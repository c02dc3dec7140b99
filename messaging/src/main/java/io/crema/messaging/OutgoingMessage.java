package io.crema.messaging;

import java.util.UUID;

import com.fasterxml.uuid.Generators;
import org.jspecify.annotations.Nullable;

/**
 * A message to be published.
 *
 * @param topic the Kafka topic
 * @param id identifies the message for the consumers' inboxes; the same id is the same message
 * @param key the aggregate's id: messages of one key keep their order
 * @param type the CloudEvents type, by which consumers choose what to read
 * @param version the aggregate's version after the event, 0 for commands and replies
 * @param body serialized to JSON when it is appended
 * @param traceparent the W3C trace context that it belongs to; null takes the current span's
 */
public record OutgoingMessage(String topic, UUID id, String key, String type, long version, Object body,
        @Nullable String traceparent) {

    /** A domain event of an aggregate at a version. */
    public static OutgoingMessage event(String topic, Object aggregateId, long version, Object event) {
        return new OutgoingMessage(topic, Generators.timeBasedEpochGenerator().generate(), aggregateId.toString(),
                event.getClass().getSimpleName(), version, event, null);
    }

    /** A command or a reply, which bring their own ids so that a repetition is recognised. */
    public static OutgoingMessage of(String topic, UUID id, Object key, Object body) {
        return new OutgoingMessage(topic, id, key.toString(), body.getClass().getSimpleName(), 0, body, null);
    }

    /** The same message as part of the trace of the message that caused it: needed where a batch holds many traces. */
    public OutgoingMessage causedBy(Received<?> cause) {
        return inTrace(cause.traceparent());
    }

    /** The same message as part of a stored trace. */
    public OutgoingMessage inTrace(@Nullable String traceparent) {
        return new OutgoingMessage(topic, id, key, type, version, body, traceparent);
    }

}
