package io.crema.messaging.saga;

/**
 * The definition of an orchestrated saga: a pure function from a state and an input to the next state.
 *
 * @param <S> the sealed interface of its states, which are records stored as JSON
 * @param <I> its inputs: replies, {@link #timeout()} and whatever else the service feeds it
 * @param <A> its actions: commands to participants and local transactions
 */
public interface Saga<S, I, A> {

    /** Names the saga in its table; part of each command id, so it never changes. */
    String type();

    /** The sealed interface of the states. */
    Class<S> states();

    /** The input that the runtime gives when the deadline of an awaited step has passed. */
    I timeout();

    /** The transition from a state by an input; {@link Transition#stay} where the input means nothing to the state. */
    Transition<S, A> on(S state, I input);

}
