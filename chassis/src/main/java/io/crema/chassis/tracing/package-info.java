/** Sampling of traces, and the requests that are left out. */
@NullMarked
package io.crema.chassis.tracing;

import org.jspecify.annotations.NullMarked;
