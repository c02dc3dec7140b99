package io.crema.tls;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Makes the directory {@code CREMA_TLS} an SSL bundle, and lets the web server and the registration use it. A service whose
 * {@code server.ssl.enabled} is false uses it for its own calls only.
 */
class TlsEnvironment implements EnvironmentPostProcessor {

    private static final String PEM = "spring.ssl.bundle.pem." + ServiceTls.BUNDLE;
    private static final String ENABLED = "server.ssl.enabled";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        environment.getPropertySources().addLast(new MapPropertySource("crema.tls",
                properties(environment.getProperty("crema.tls"), environment.getProperty(ENABLED, "true"))));
    }

    private static Map<String, Object> properties(@Nullable String directory, String enabled) {
        if (directory == null || directory.isBlank()) {
            return Map.of(ENABLED, false);
        }
        var files = Path.of(directory);
        Map<String, Object> properties = new HashMap<>(Map.of(
                ServiceTls.CONFIGURED, TlsFiles.certificate(files),
                PEM + ".keystore.private-key", TlsFiles.key(files),
                PEM + ".truststore.certificate", TlsFiles.authority(files),
                PEM + ".options.enabled-protocols", "TLSv1.3",
                PEM + ".reload-on-update", true,
                "spring.ssl.bundle.watch.file.quiet-period", "2s"));
        if (Boolean.parseBoolean(enabled)) {
            properties.putAll(Map.of(
                    "server.ssl.bundle", ServiceTls.BUNDLE,
                    "eureka.instance.secure-port-enabled", true,
                    "eureka.instance.non-secure-port-enabled", false));
        }
        return properties;
    }

}
