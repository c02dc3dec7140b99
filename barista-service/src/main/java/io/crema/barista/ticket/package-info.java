/** Brewing tickets: queued, brewed, cancelled. */
@NullMarked
package io.crema.barista.ticket;

import org.jspecify.annotations.NullMarked;
