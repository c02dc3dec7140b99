package io.crema.template.entry;

import java.time.Instant;
import java.util.UUID;

/** A row of the table: the service keeps one for each event that it heard. */
record Entry(UUID orderId, Instant addedAt) {}
