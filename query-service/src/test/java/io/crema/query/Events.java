package io.crema.query;

import java.time.Instant;
import java.util.UUID;

import io.crema.messaging.message.IncomingMessage;

/** Events as a projection receives them. */
public final class Events {

    public static final Instant START = Instant.parse("2026-11-21T03:00:00Z");

    private Events() {
    }

    /** The event that made the aggregate's version, a second after the one before. */
    public static <T> IncomingMessage<T> event(UUID aggregate, long version, T body) {
        return new IncomingMessage<>("events", UUID.randomUUID(), aggregate.toString(), version,
                START.plusSeconds(version), body,
                null);
    }

    public static Money won(long amount) {
        return new Money(amount, "KRW");
    }

}
