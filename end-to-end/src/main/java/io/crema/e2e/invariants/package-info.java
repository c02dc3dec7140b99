/** Invariants of the whole platform, which hold after any faults once all messages are processed. */
@NullMarked
package io.crema.e2e.invariants;

import org.jspecify.annotations.NullMarked;
