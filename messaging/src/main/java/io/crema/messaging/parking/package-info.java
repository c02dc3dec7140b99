/** Dead letters: a poison message parks its key, and an operator edits, replays or discards what is parked. */
@NullMarked
package io.crema.messaging.parking;

import org.jspecify.annotations.NullMarked;
