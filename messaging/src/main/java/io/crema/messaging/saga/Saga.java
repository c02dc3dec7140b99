package io.crema.messaging.saga;

/**
 * The definition of an orchestrated saga: a pure function from a state and an input to the next state.
 *
 * @param <S> the sealed interface of its states: records, stored as JSON under their simple names
 * @param <I> the sealed interface of its inputs: replies, the timeout, and requests from inside the service
 * @param <A> its actions: commands to participants and local transactions; the message type of a command is part of its id
 */
public interface Saga<S, I, A> {

    /** Names the saga in its table. The name is part of each command id, so it never changes. */
    String type();

    /** Returns the sealed interface of the states. */
    Class<S> states();

    /** Returns the input for a reply that missed its deadline. */
    I timeout();

    /** Decides the transition for an input. Returns {@link Transition#stay} if the state ignores the input. */
    Transition<S, A> on(S state, I input);

}
