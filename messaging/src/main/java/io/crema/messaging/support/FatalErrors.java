package io.crema.messaging.support;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process after an {@link Error}. A process that lost a consumer, the relay or a background task would stay up
 * and do no work.
 */
public final class FatalErrors {

    private static final Logger log = LoggerFactory.getLogger(FatalErrors.class);

    /** The status of sysexits(3) for an internal software error. */
    private static final int STATUS = 70;

    private FatalErrors() {
    }

    /** Reports the error in the log and on standard error, then halts the process without running shutdown hooks. */
    public static void halt(String thread, Error error) {
        try {
            System.err.println("crema: halting the process after an Error in " + thread + ": " + error);
            log.error("Halting the process after an Error in {}", thread, error);
        } finally {
            Runtime.getRuntime().halt(STATUS);
        }
    }

}
