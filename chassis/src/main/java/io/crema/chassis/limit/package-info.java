/** Limits on how often a client may do something. */
@NullMarked
package io.crema.chassis.limit;

import org.jspecify.annotations.NullMarked;
