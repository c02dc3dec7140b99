package io.crema.messaging.aggregate;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * An aggregate as its store loads it.
 *
 * @param version the number of its events so far
 * @param traceparent the trace of later changes, if the store keeps one
 */
public record Stored<S>(UUID id, S state, long version, @Nullable String traceparent) {

    /** Creates an aggregate whose store keeps no trace. */
    public Stored(UUID id, S state, long version) {
        this(id, state, version, null);
    }

}
