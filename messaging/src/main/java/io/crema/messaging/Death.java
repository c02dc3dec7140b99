package io.crema.messaging;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a process that has lost one of its threads to an Error: alive and deaf would be the worst state. */
final class Death {

    private static final Logger log = LoggerFactory.getLogger(Death.class);

    /** The status of sysexits(3) for an internal software error. */
    private static final int STATUS = 70;

    private Death() {
    }

    /** Says why, in the log and on standard error, and halts without waiting for anything. */
    static void of(String who, Error error) {
        try {
            System.err.println("crema: the process halts, because an Error ended " + who + ": " + error);
            log.error("The process halts, because an Error ended {}", who, error);
        } finally {
            Runtime.getRuntime().halt(STATUS);
        }
    }

}
