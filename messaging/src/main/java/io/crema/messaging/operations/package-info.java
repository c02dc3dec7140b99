/** Retention of old rows, and the metrics of outbox, parked keys and sagas. */
@NullMarked
package io.crema.messaging.operations;

import org.jspecify.annotations.NullMarked;
