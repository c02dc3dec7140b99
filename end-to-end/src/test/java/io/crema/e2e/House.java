package io.crema.e2e;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

import io.crema.e2e.invariants.Invariants;
import io.crema.local.Api;

/** A whole platform, in whichever way it stands: the system property {@code crema.house} says which. */
interface House extends AutoCloseable {

    Path HOME = Path.of("..").toAbsolutePath().normalize();

    /** Processes of this machine, or with {@code crema.house=compose} containers; not started yet. */
    static House chosen() {
        return isOfContainers() ? new ComposedHouse() : new LocalHouse();
    }

    static boolean isOfContainers() {
        return System.getProperty("crema.house", "processes").equals("compose");
    }

    /** Starts everything, or what has ended of it; returns when a first order would succeed. */
    void up();

    Api api();

    URI zipkin();

    /** Ends a service gracefully and leaves it ended. */
    void stop(String service);

    /** Starts a service again and returns when it answers. */
    void start(String service);

    /** Freezes a service until {@link #resume}. */
    void pause(String service);

    void resume(String service);

    /** Ends parts as {@code kill -9} does, all at once. */
    void kill(List<String> parts);

    Invariants invariants();

    /** Ends everything and leaves nothing. */
    @Override
    void close();

}
