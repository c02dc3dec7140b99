package io.crema.messaging.support;

/** Receives each crash point that a thread reaches. A bean of this type replaces the default, which does nothing. */
@FunctionalInterface
public interface CrashPoints {

    /** Runs on the thread that reached the crash point. An exception interrupts the work of that thread. */
    void reached(CrashPoint point);

}
