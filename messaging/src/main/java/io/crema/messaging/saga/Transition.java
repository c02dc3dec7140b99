package io.crema.messaging.saga;

import java.time.Duration;

/**
 * The answer of a saga to an input: it stays, awaits a reply, or ends.
 *
 * @param <S> the states
 * @param <A> the actions
 */
public sealed interface Transition<S, A> {

    /** Changes nothing. The saga still awaits the reply that it awaited before. */
    record Stay<S, A>() implements Transition<S, A> {}

    /**
     * Sends a command and awaits its reply until the timeout, by the database's clock. Sending the same command again
     * repeats its id and doubles the timeout each time, up to a minute.
     */
    record Await<S, A>(S state, A command, Duration timeout) implements Transition<S, A> {}

    /** Performs a last local action. The saga awaits nothing more. */
    record End<S, A>(S state, A action) implements Transition<S, A> {}

    static <S, A> Transition<S, A> stay() {
        return new Stay<>();
    }

    static <S, A> Transition<S, A> await(S state, A command, Duration timeout) {
        return new Await<>(state, command, timeout);
    }

    static <S, A> Transition<S, A> end(S state, A action) {
        return new End<>(state, action);
    }

}
