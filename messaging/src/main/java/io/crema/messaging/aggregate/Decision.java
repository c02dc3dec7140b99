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
 * @param events what happened, in order; each event is one version
 * @param reply the reply to whoever sent the command; null if there is none
 */
public record Decision<S, E, R>(@Nullable S state, List<E> events, @Nullable R reply) {

    /** A change that is announced by one event. */
    public static <S, E, R> Decision<S, E, R> changed(S state, E event, @Nullable R reply) {
        return new Decision<>(state, List.of(event), reply);
    }

    /** A change that no event announces. */
    public static <S, E, R> Decision<S, E, R> changed(S state, @Nullable R reply) {
        return new Decision<>(state, List.of(), reply);
    }

    /** No change, with a reply or a refusal. */
    public static <S, E, R> Decision<S, E, R> unchanged(@Nullable S state, @Nullable R reply) {
        return new Decision<>(state, List.of(), reply);
    }

}
