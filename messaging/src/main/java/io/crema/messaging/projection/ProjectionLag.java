package io.crema.messaging.projection;

import java.time.Duration;
import java.util.Optional;

/**
 * The lag of a projection.
 *
 * @param events messages that it had not applied at the newest sample
 * @param age the projection contains all messages that Kafka had this long ago. Empty after a start, until the projection
 * has reached the first sample
 */
public record ProjectionLag(long events, Optional<Duration> age) {}
