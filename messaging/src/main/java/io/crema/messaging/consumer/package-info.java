/** Consumers: one poll is one transaction, at-least-once delivery takes effect once, and poison parks its key. */
@NullMarked
package io.crema.messaging.consumer;

import org.jspecify.annotations.NullMarked;
