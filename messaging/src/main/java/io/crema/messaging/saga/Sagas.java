package io.crema.messaging.saga;

import java.util.List;
import java.util.UUID;

/**
 * The running sagas of one type. All methods need a transaction and take part in it.
 *
 * @param <S> the states
 * @param <I> the inputs
 * @param <A> the actions
 */
public interface Sagas<S, I, A> {

    /** Starts a saga, unless one with this id exists. */
    void start(UUID sagaId, Transition.Await<S, A> first);

    /** Applies inputs in order. Ignores those for sagas of another type and replies to commands that are not awaited. */
    void advance(List<SagaInput<I>> inputs);

}
