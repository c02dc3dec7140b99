package io.crema.e2e;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

import io.crema.e2e.invariants.Invariants;
import io.crema.local.Api;
import io.crema.local.Platform;
import io.crema.local.PlatformConfig;

/** The platform of {@code ./crema up}, on free ports. */
final class LocalPlatform implements PlatformUnderTest {

    private final PlatformConfig config = PlatformConfig.onFreePorts(HOME, Path.of("target", "crema").toAbsolutePath());
    private final Platform platform = new Platform(config, System.out::println);

    @Override
    public void up() {
        platform.setEnvironment(Platform.QUICK_START);
        platform.start();
    }

    @Override
    public Api api() {
        return Api.of(config);
    }

    @Override
    public URI zipkin() {
        return URI.create("http://localhost:" + platform.port("zipkin"));
    }

    @Override
    public InetSocketAddress address(String part) {
        return InetSocketAddress.createUnresolved("localhost", platform.port(part));
    }

    /** Returns a directory with the certificate of a service, which need not exist otherwise. */
    Path certificateOf(String service) {
        config.certificates().prepare(List.of(service));
        return config.certificates().of(service);
    }

    @Override
    public void stop(String service) {
        platform.stopService(service);
    }

    @Override
    public void start(String service) {
        platform.startService(service);
    }

    @Override
    public void pause(String service) {
        platform.pause(service, 1);
    }

    @Override
    public void resume(String service) {
        platform.resume(service, 1);
    }

    @Override
    public void kill(List<String> parts) {
        parts.forEach(part -> platform.kill(part, 1));
    }

    @Override
    public Invariants invariants() {
        return new Invariants(platform);
    }

    @Override
    public void close() {
        platform.close();
    }

}
