package io.crema.messaging.aggregate;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of a command: the state after it, the events to publish, and the reply.
 *
 * @param <S> the state of the aggregate
 * @param <E> its events
 * @param <R> its replies and refusals
 * @param state the state after the command; null if the aggregate does not exist
 * @param events the events in order; each raises the version by one
 * @param reply the reply to the sender of the command; null if there is none
 */
public record Decision<S, E, R>(@Nullable S state, List<E> events, @Nullable R reply) {

    /** Returns a change with one event. */
    public static <S, E, R> Decision<S, E, R> changed(S state, E event, @Nullable R reply) {
        return new Decision<>(state, List.of(event), reply);
    }

    /** Returns a change without events. */
    public static <S, E, R> Decision<S, E, R> changed(S state, @Nullable R reply) {
        return new Decision<>(state, List.of(), reply);
    }

    /** Returns no change, with a reply or a refusal. */
    public static <S, E, R> Decision<S, E, R> unchanged(@Nullable S state, @Nullable R reply) {
        return new Decision<>(state, List.of(), reply);
    }

}
