/** Idempotent HTTP requests: a repeated {@code Idempotency-Key} gets the first answer. */
@NullMarked
package io.crema.messaging.request;

import org.jspecify.annotations.NullMarked;
