/** What a service traces. */
@NullMarked
package io.crema.chassis.tracing;

import org.jspecify.annotations.NullMarked;
