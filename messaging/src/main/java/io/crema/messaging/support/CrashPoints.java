package io.crema.messaging.support;

/** Receives each crash point that a thread reaches. A bean of this type replaces the default, which does nothing. */
@FunctionalInterface
public interface CrashPoints {

    /** Runs on the thread that does the work. An exception is thrown on that thread. */
    void reached(CrashPoint point);

}
