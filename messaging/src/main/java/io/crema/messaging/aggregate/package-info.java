/**
 * The unit of work of a service that takes commands: a pure {@link io.crema.messaging.aggregate.Decider}, a store, and
 * {@link io.crema.messaging.aggregate.Aggregates}, which runs a batch through both.
 */
@NullMarked
package io.crema.messaging.aggregate;

import org.jspecify.annotations.NullMarked;
