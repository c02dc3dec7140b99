package io.crema.messaging.saga;

import java.util.List;
import java.util.UUID;

/**
 * The running sagas of one type. All methods take part in the current transaction, and need one.
 *
 * @param <S> the states
 * @param <I> the inputs
 */
public interface Sagas<S, I, A> {

    /** Starts a saga, unless one of this id exists. */
    void start(UUID sagaId, Transition<S, A> first);

    /** Applies inputs in their order; those for sagas of other types, or for other commands, are ignored. */
    void advance(List<SagaInput<I>> inputs);

}
