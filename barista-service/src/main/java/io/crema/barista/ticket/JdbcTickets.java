package io.crema.barista.ticket;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

import com.fasterxml.uuid.Generators;
import io.crema.barista.ticket.Counter.Answer;
import io.crema.barista.ticket.Counter.Entry;
import io.crema.messaging.Outbox;
import io.crema.messaging.OutgoingMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes a whole batch with one statement each. */
@Repository
class JdbcTickets implements Tickets {

    private static final String EVENTS = "ticket.events";
    private static final String REPLIES = "order.replies";

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final JsonMapper json;
    private final HousePolicy policy;

    JdbcTickets(JdbcClient jdbc, Outbox outbox, JsonMapper json, HousePolicy policy) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.json = json;
        this.policy = policy;
    }

    @Override
    public Counter lock(Collection<UUID> orderIds) {
        return counter(jdbc.sql("""
                SELECT order_id, shop_id, customer_id, items, status, reason, version, NULL AS due_in, traceparent FROM ticket
                WHERE order_id = ANY (?) ORDER BY order_id FOR UPDATE
                """).param(new SqlArrayValue("uuid", orderIds.toArray())));
    }

    @Override
    public Counter lockDue(int limit) {
        return counter(jdbc.sql("""
                SELECT order_id, shop_id, customer_id, items, status, reason, version, NULL AS due_in, traceparent FROM ticket
                WHERE due_at <= now() ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED
                """).param(limit));
    }

    private Counter counter(JdbcClient.StatementSpec query) {
        Map<UUID, Ticket> tickets = new LinkedHashMap<>();
        Map<UUID, String> traces = new HashMap<>();
        for (TicketRow row : query.query(TicketRow.class).list()) {
            tickets.put(row.orderId(), row.ticket(json));
            if (row.traceparent() != null) {
                traces.put(row.orderId(), row.traceparent());
            }
        }
        return new Counter(tickets, traces, policy);
    }

    @Override
    public void save(Counter counter) {
        if (!counter.added().isEmpty()) {
            insert(rows(counter.added(), counter));
        }
        if (!counter.changed().isEmpty()) {
            update(rows(counter.changed(), counter));
        }
        List<OutgoingMessage> messages = Stream.concat(counter.entries().stream().map(JdbcTickets::event),
                counter.answers().stream().map(JdbcTickets::reply)).toList();
        outbox.append(messages);
    }

    private List<TicketRow> rows(Collection<Ticket> tickets, Counter counter) {
        return tickets.stream().map(ticket -> TicketRow.of(ticket, policy, counter.trace(ticket.orderId()), json))
                .toList();
    }

    private void insert(List<TicketRow> rows) {
        jdbc.sql("""
                INSERT INTO ticket (order_id, shop_id, customer_id, items, status, reason, version, due_at, traceparent)
                SELECT order_id, shop_id, customer_id, items, status, reason, version, now() + due_in, traceparent
                FROM unnest(?, ?, ?, ?::jsonb[], ?, ?, ?, ?::interval[], ?)
                  AS t (order_id, shop_id, customer_id, items, status, reason, version, due_in, traceparent)
                """).param(array("uuid", rows, TicketRow::orderId)).param(array("text", rows, TicketRow::shopId))
                .param(array("uuid", rows, TicketRow::customerId)).param(array("text", rows, TicketRow::items))
                .param(array("text", rows, TicketRow::status)).param(array("text", rows, TicketRow::reason))
                .param(array("bigint", rows, TicketRow::version)).param(array("text", rows, TicketRow::dueIn))
                .param(array("text", rows, TicketRow::traceparent)).update();
    }

    private void update(List<TicketRow> rows) {
        jdbc.sql("""
                UPDATE ticket SET status = t.status, version = t.version, due_at = now() + t.due_in
                FROM unnest(?, ?, ?, ?::interval[]) AS t (order_id, status, version, due_in)
                WHERE ticket.order_id = t.order_id
                """).param(array("uuid", rows, TicketRow::orderId)).param(array("text", rows, TicketRow::status))
                .param(array("bigint", rows, TicketRow::version)).param(array("text", rows, TicketRow::dueIn)).update();
    }

    private static OutgoingMessage event(Entry entry) {
        return OutgoingMessage.event(EVENTS, entry.event().orderId(), entry.version(), entry.event())
                .inTrace(entry.trace());
    }

    private static OutgoingMessage reply(Answer answer) {
        TicketReply reply = answer.reply();
        UUID id = Generators.nameBasedGenerator(reply.commandId()).generate(reply.getClass().getSimpleName());
        return OutgoingMessage.of(REPLIES, id, reply.sagaId(), reply).inTrace(answer.trace());
    }

    private static SqlArrayValue array(String type, List<TicketRow> rows,
            Function<TicketRow, @Nullable Object> column) {
        return new SqlArrayValue(type, rows.stream().map(column).toArray());
    }

}
