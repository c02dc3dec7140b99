/**
 * The event-driven core of a service. Start with {@link io.crema.messaging.outbox.Outbox},
 * {@link io.crema.messaging.consumer.Subscription} and {@link io.crema.messaging.saga.Saga}.
 */
@NullMarked
package io.crema.messaging;

import org.jspecify.annotations.NullMarked;
