package io.crema.template.entry;

import java.util.UUID;

/** An event that the service publishes on {@code template.events}. */
sealed interface EntryEvent {

    record EntryAdded(UUID orderId) implements EntryEvent {}

}
