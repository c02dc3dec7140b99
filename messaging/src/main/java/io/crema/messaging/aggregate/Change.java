package io.crema.messaging.aggregate;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The change of one aggregate by a batch of commands.
 *
 * @param before the state before the batch; null if the aggregate did not exist
 * @param after the state after the batch
 * @param version the version after the batch
 * @param events the events of the batch, in order
 * @param traceparent the trace of later changes
 */
public record Change<S, E>(UUID id, @Nullable S before, S after, long version, List<E> events,
        @Nullable String traceparent) {

    /** An event and its version. */
    public record Versioned<E>(UUID aggregateId, long version, E event) {}

    /** Returns whether the batch created the aggregate. */
    public boolean isNew() {
        return before == null;
    }

    /** Returns the events of the batch with their versions, in order. */
    public List<Versioned<E>> versioned() {
        List<Versioned<E>> versioned = new ArrayList<>(events.size());
        long first = version - events.size() + 1;
        for (E event : events) {
            versioned.add(new Versioned<>(id, first + versioned.size(), event));
        }
        return versioned;
    }

}
