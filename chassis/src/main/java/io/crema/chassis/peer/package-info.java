/** Calls of other services, and the deadlines of callers. */
@NullMarked
package io.crema.chassis.peer;

import org.jspecify.annotations.NullMarked;
