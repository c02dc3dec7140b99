package io.crema.template.entry;

import java.time.Instant;
import java.util.UUID;

/** What the service keeps about an event that it heard. A row of the table. */
record Entry(UUID orderId, Instant addedAt) {}
