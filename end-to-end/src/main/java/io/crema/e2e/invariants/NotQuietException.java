package io.crema.e2e.invariants;

import java.util.List;

/** The platform did not come to rest; the message says what still stirs. */
public final class NotQuietException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotQuietException(List<String> stirring) {
        super("The platform does not come to rest: " + String.join("; ", stirring));
    }

}
