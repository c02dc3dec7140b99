/** Calls of other services. */
@NullMarked
package io.crema.chassis.peer;

import org.jspecify.annotations.NullMarked;
