package io.crema.template.entry;

import java.time.Instant;
import java.util.UUID;

/** The command that an event that is heard becomes. */
record AddEntry(UUID orderId, Instant heardAt) {}
