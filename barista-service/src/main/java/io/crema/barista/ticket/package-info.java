/** The tickets of a shop: queued, brewed, called out. */
@NullMarked
package io.crema.barista.ticket;

import org.jspecify.annotations.NullMarked;
