/** Orchestrated sagas: a row per saga and a pure transition function per type. */
@NullMarked
package io.crema.messaging.saga;

import org.jspecify.annotations.NullMarked;
