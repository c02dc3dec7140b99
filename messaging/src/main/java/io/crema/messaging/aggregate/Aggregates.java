package io.crema.messaging.aggregate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;

import com.fasterxml.uuid.Generators;
import io.crema.messaging.consumer.BatchHandler;
import io.crema.messaging.message.IncomingMessage;
import io.crema.messaging.message.MessageTypes;
import io.crema.messaging.message.OutgoingMessage;
import io.crema.messaging.outbox.Outbox;
import io.crema.messaging.saga.SagaReply;
import org.jspecify.annotations.Nullable;

/**
 * Applies commands to the aggregates of one type, a batch at a time, in the caller's transaction. Locks the aggregates,
 * lets the {@link Decider} decide on each command in order, saves the changed aggregates by set, and appends events and
 * replies to the outbox.
 *
 * <p>Each event raises the aggregate's version by one. Events and replies join the trace of their command. The id of a reply
 * is a function of the command's id, so the reply to a duplicate is a duplicate.
 *
 * @param <S> the state
 * @param <C> the commands
 * @param <E> the events
 * @param <R> the replies and refusals; a {@link SagaReply} is published, any other goes back to the caller only
 */
public final class Aggregates<S, C, E, R> {

    private final Topics topics;
    private final Function<? super C, UUID> idOf;
    private final Decider<S, C, E, R> decider;
    private final AggregateStore<S, C, E> store;
    private final Outbox outbox;

    /**
     * The topics to publish to.
     *
     * @param replies null if the aggregate takes no commands of sagas
     */
    public record Topics(String events, @Nullable String replies) {

        /** Topics of an aggregate that takes no commands of sagas. */
        public Topics(String events) {
            this(events, null);
        }

    }

    /** @param idOf returns the id of the aggregate that a command addresses */
    public Aggregates(Topics topics, Function<? super C, UUID> idOf, Decider<S, C, E, R> decider,
            AggregateStore<S, C, E> store, Outbox outbox) {
        this.topics = topics;
        this.idOf = idOf;
        this.decider = decider;
        this.store = store;
        this.outbox = outbox;
    }

    /** Returns a handler that applies the messages of a subscription as commands. */
    public <M extends C> BatchHandler<M> handler() {
        return handler(IncomingMessage::body);
    }

    /** Returns a handler that translates the messages of a subscription into commands and applies them. */
    public <M> BatchHandler<M> handler(Function<IncomingMessage<M>, ? extends C> translation) {
        return batch -> apply(batch.stream()
                .map(message -> TracedCommand.<C>causedBy(message, translation.apply(message)))
                .toList());
    }

    /** Locks the aggregates that the commands address and applies the commands in order. Returns an outcome for each. */
    public List<Outcome<S, R>> apply(List<TracedCommand<C>> commands) {
        return applyLocked(store.lock(commands.stream().map(TracedCommand::command).toList()), commands);
    }

    /** Locks the aggregate that a command addresses and applies the command. */
    public Outcome<S, R> apply(TracedCommand<C> command) {
        return apply(List.of(command)).getFirst();
    }

    /** Applies a command that creates an aggregate with a new id. Locks nothing. */
    public Outcome<S, R> create(C command) {
        return applyLocked(List.of(), List.of(TracedCommand.of(command))).getFirst();
    }

    /** Applies commands in order to aggregates that the caller has locked. Returns an outcome for each command. */
    public List<Outcome<S, R>> applyLocked(Collection<Stored<S>> locked, List<TracedCommand<C>> commands) {
        var work = new UnitOfWork(locked);
        List<Outcome<S, R>> outcomes = commands.stream().map(work::apply).toList();
        work.complete();
        return outcomes;
    }

    /** The aggregates of one transaction, changed in memory until it completes. */
    private final class UnitOfWork {

        private final Map<UUID, Stored<S>> before = new HashMap<>();
        private final Map<UUID, Stored<S>> current = new HashMap<>();
        private final Map<UUID, List<E>> changed = new LinkedHashMap<>();
        private final List<OutgoingMessage> messages = new ArrayList<>();

        private UnitOfWork(Collection<Stored<S>> locked) {
            locked.forEach(aggregate -> before.put(aggregate.id(), aggregate));
            current.putAll(before);
        }

        private Outcome<S, R> apply(TracedCommand<C> traced) {
            UUID id = idOf.apply(traced.command());
            Stored<S> aggregate = current.get(id);
            S state = aggregate == null ? null : aggregate.state();
            long version = aggregate == null ? 0 : aggregate.version();
            String trace = traced.traceparent() != null || aggregate == null
                    ? traced.traceparent()
                    : aggregate.traceparent();
            Decision<S, E, R> decision = decider.decide(state, traced.command());
            for (E event : decision.events()) {
                version++;
                messages.add(OutgoingMessage.event(topics.events(), id, version, event).inTrace(trace));
            }
            S next = decision.state();
            if (next != null && (!next.equals(state) || !decision.events().isEmpty())) {
                current.put(id, new Stored<>(id, next, version, trace));
                changed.computeIfAbsent(id, _ -> new ArrayList<>()).addAll(decision.events());
            }
            if (decision.reply() instanceof SagaReply reply) {
                messages.add(message(reply, traced.traceparent()));
            }
            return new Outcome<>(id, next, version, decision.reply());
        }

        private OutgoingMessage message(SagaReply reply, @Nullable String trace) {
            UUID id = Generators.nameBasedGenerator(reply.commandId())
                    .generate(MessageTypes.nameOf(reply.getClass()));
            String topic = Objects.requireNonNull(topics.replies(), "No topic for replies");
            return OutgoingMessage.of(topic, id, reply.sagaId(), reply).inTrace(trace);
        }

        private void complete() {
            if (!changed.isEmpty()) {
                store.save(changed.entrySet().stream().map(entry -> change(entry.getKey(), entry.getValue())).toList());
            }
            outbox.append(messages);
        }

        private Change<S, E> change(UUID id, List<E> events) {
            Stored<S> then = before.get(id);
            Stored<S> now = Objects.requireNonNull(current.get(id));
            return new Change<>(id, then == null ? null : then.state(), now.state(), now.version(),
                    List.copyOf(events), now.traceparent());
        }

    }

}
