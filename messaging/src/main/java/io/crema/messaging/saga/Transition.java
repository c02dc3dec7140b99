package io.crema.messaging.saga;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a saga does next.
 *
 * @param state the state after the transition
 * @param actions what is to be done in the same transaction
 * @param timeout how long the reply to the last action is awaited, by the database's clock; null if nothing is awaited
 */
public record Transition<S, A>(S state, List<A> actions, @Nullable Duration timeout) {

    /** Nothing changes, and what was awaited still is. */
    public static <S, A> Transition<S, A> stay(S state) {
        return new Transition<>(state, List.of(), Duration.ZERO);
    }

    /**
     * Sends a command and awaits its reply. Sending the same action again repeats the same command id, and each time in
     * a row its reply is awaited for twice as long, up to a minute.
     */
    public static <S, A> Transition<S, A> await(S state, A action, Duration timeout) {
        return new Transition<>(state, List.of(action), timeout);
    }

    /** Does a last local action; nothing is awaited any more. */
    public static <S, A> Transition<S, A> end(S state, A action) {
        return new Transition<>(state, List.of(action), null);
    }

    boolean stays() {
        return actions.isEmpty();
    }

}
