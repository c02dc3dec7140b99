package io.crema.local;

/** The platform cannot do what was asked: says what is wrong and, where something helps, how to mend it. */
public final class PlatformException extends RuntimeException {

    public PlatformException(String problem, String remedy) {
        super(problem + "\n  " + remedy);
    }

    PlatformException(String problem, String remedy, Throwable cause) {
        super(problem + "\n  " + remedy, cause);
    }
}
