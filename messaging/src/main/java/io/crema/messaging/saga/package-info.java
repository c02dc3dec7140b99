/** Orchestrated sagas: a row and a pure transition function. */
@NullMarked
package io.crema.messaging.saga;

import org.jspecify.annotations.NullMarked;
