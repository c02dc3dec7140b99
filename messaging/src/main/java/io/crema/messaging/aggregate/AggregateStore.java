package io.crema.messaging.aggregate;

import java.util.List;

/**
 * Loads and saves the aggregates of one type, in the caller's transaction.
 *
 * @param <S> the state
 * @param <C> the commands
 * @param <E> the events
 */
public interface AggregateStore<S, C, E> {

    /** Locks the aggregates that the commands address, in the order of their ids, and loads those that exist. */
    List<Stored<S>> lock(List<C> commands);

    /** Saves the changes of a batch, with one statement per table. Never empty. */
    void save(List<Change<S, E>> changes);

}
