/** The event-driven core: outbox and relay, inbox, idempotent requests, sagas and projections. */
@NullMarked
package io.crema.messaging;

import org.jspecify.annotations.NullMarked;
