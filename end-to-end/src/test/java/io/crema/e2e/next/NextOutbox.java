package io.crema.e2e.next;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import io.crema.messaging.outbox.Outbox;
import io.crema.messaging.message.OutgoingMessage;
import io.crema.messaging.support.SqlArrays;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Adds an unknown field to each message and appends a message of an unknown type after it. Counts both in a table. */
public final class NextOutbox implements Outbox {

    /** The message type that only the next version knows. */
    public static final String TYPE = "SaidByNextVersion";

    private final Outbox outbox;
    private final BeanFactory beans;

    private record SaidByNextVersion(String of, boolean next) {}

    NextOutbox(Outbox outbox, BeanFactory beans) {
        this.outbox = outbox;
        this.beans = beans;
    }

    @Override
    public void append(List<OutgoingMessage> messages) {
        outbox.append(messages.stream().flatMap(message -> Stream.of(newer(message), besides(message))).toList());
        beans.getBean(JdbcClient.class)
                .sql("INSERT INTO said_by_next_version (message) SELECT unnest(?)")
                .param(SqlArrays.of("uuid", messages, OutgoingMessage::id))
                .update();
    }

    private OutgoingMessage newer(OutgoingMessage message) {
        var body = beans.getBean(JsonMapper.class).valueToTree(message.body());
        return with(message, message.id(), message.type(),
                body instanceof ObjectNode object ? object.put("next", true) : body);
    }

    private static OutgoingMessage besides(OutgoingMessage message) {
        return with(message, UUID.randomUUID(), TYPE, new SaidByNextVersion(message.type(), true));
    }

    private static OutgoingMessage with(OutgoingMessage message, UUID id, String type, Object body) {
        return new OutgoingMessage(message.topic(), id, message.key(), type, message.version(), body,
                message.traceparent());
    }

}
