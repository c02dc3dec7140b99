/** The transactional outbox and the relay that publishes it. */
@NullMarked
package io.crema.messaging.outbox;

import org.jspecify.annotations.NullMarked;
