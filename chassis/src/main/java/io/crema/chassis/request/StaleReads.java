package io.crema.chassis.request;

import java.time.Duration;

import org.springframework.http.CacheControl;

/** Reads that the gateway may answer again, with their age, while their service is away. */
public final class StaleReads {

    /** Allows it for ten minutes, to the caller who got the answer. */
    public static final CacheControl ALLOWED = CacheControl.maxAge(Duration.ZERO).cachePrivate()
            .staleIfError(Duration.ofMinutes(10));

    private StaleReads() {
    }

}
