/** Black-box journeys through the gateway of the real platform. */
@NullMarked
package io.crema.e2e;

import org.jspecify.annotations.NullMarked;
