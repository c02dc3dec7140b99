package io.crema.e2e;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

import io.crema.e2e.invariants.Invariants;
import io.crema.local.Api;

/**
 * The platform that the tests use: local processes by default, containers with the system property
 * {@code crema.platform=compose}.
 */
interface PlatformUnderTest extends AutoCloseable {

    Path HOME = Path.of("..").toAbsolutePath().normalize();

    /** Returns the platform that the system property selects. It is not started yet. */
    static PlatformUnderTest selected() {
        return runsInContainers() ? new ComposePlatform() : new LocalPlatform();
    }

    static boolean runsInContainers() {
        return System.getProperty("crema.platform", "processes").equals("compose");
    }

    /** Starts all parts that do not run. Returns when an order can succeed. */
    void up();

    Api api();

    URI zipkin();

    /** Returns the address of a part in the platform's own network. */
    InetSocketAddress address(String part);

    /** Stops a service gracefully. */
    void stop(String service);

    /** Starts a stopped service. Returns when it is ready. */
    void start(String service);

    /** Freezes a service until {@link #resume}. */
    void pause(String service);

    void resume(String service);

    /** Kills the parts at the same time, as {@code kill -9} does. */
    void kill(List<String> parts);

    Invariants invariants();

    /** Stops all parts and deletes their data. */
    @Override
    void close();

}
