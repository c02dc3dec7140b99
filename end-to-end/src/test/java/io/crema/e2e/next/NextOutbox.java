package io.crema.e2e.next;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import io.crema.messaging.Outbox;
import io.crema.messaging.OutgoingMessage;
import io.crema.messaging.SqlArrays;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Gives each message a field, and a message of a type beside it, that today's versions do not know; counts in a table. */
public final class NextOutbox implements Outbox {

    /** The type of the messages that only the next version knows. */
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
        var jdbc = beans.getBean(JdbcTemplate.class);
        jdbc.update("INSERT INTO said_by_next_version (message) SELECT unnest(?)",
                SqlArrays.of(jdbc, "uuid", messages, OutgoingMessage::id));
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
