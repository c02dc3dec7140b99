package io.crema.messaging.aggregate;

import org.jspecify.annotations.Nullable;

/**
 * The domain of an aggregate: a pure function from a state and a command to a decision.
 *
 * @param <S> the state, usually a sealed interface with a record per state
 * @param <C> the commands
 * @param <E> the events
 * @param <R> the replies and refusals
 */
@FunctionalInterface
public interface Decider<S, C, E, R> {

    /**
     * Decides on a command. A duplicate command leaves the state unchanged and gets the same reply as the first.
     *
     * @param state null if the aggregate does not exist
     */
    Decision<S, E, R> decide(@Nullable S state, C command);

}
