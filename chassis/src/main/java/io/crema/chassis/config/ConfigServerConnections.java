package io.crema.chassis.config;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.util.Objects;

import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

import io.crema.tls.ServiceTls;
import org.springframework.boot.bootstrap.BootstrapContext;
import org.springframework.boot.bootstrap.BootstrapRegistry;
import org.springframework.boot.bootstrap.BootstrapRegistryInitializer;
import org.springframework.boot.logging.DeferredLog;
import org.springframework.cloud.config.client.ConfigClientProperties;
import org.springframework.cloud.config.client.ConfigClientRequestTemplateFactory;
import org.springframework.cloud.config.client.ConfigServerConfigDataLocationResolver.PropertyResolver;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;

/** Asks the config server with the service's certificate, and only a server whose certificate names config-service. */
class ConfigServerConnections implements BootstrapRegistryInitializer {

    private static final String CONFIG_SERVER = "config-service";

    @Override
    public void initialize(BootstrapRegistry registry) {
        registry.register(ConfigClientRequestTemplateFactory.class, ConfigServerConnections::connections);
    }

    private static ConfigClientRequestTemplateFactory connections(BootstrapContext context) {
        String directory = Objects.requireNonNull(context.get(PropertyResolver.class)).get("crema.tls", String.class,
                "");
        var properties = Objects.requireNonNull(context.get(ConfigClientProperties.class));
        return directory.isBlank()
                ? new ConfigClientRequestTemplateFactory(new DeferredLog(), properties)
                : new Proven(properties,
                        ServiceTls.of(Path.of(directory)).contextFor(CONFIG_SERVER).getSocketFactory());
    }

    private static final class Proven extends ConfigClientRequestTemplateFactory {

        private final SSLSocketFactory sockets;

        Proven(ConfigClientProperties properties, SSLSocketFactory sockets) {
            super(new DeferredLog(), properties);
            this.sockets = sockets;
        }

        @Override
        protected ClientHttpRequestFactory createHttpRequestFactory(ConfigClientProperties client) {
            var requests = new SimpleClientHttpRequestFactory() {
                @Override
                protected void prepareConnection(HttpURLConnection connection, String method) throws IOException {
                    if (!(connection instanceof HttpsURLConnection secure)) {
                        throw new IOException("The address of the config server is not https");
                    }
                    secure.setSSLSocketFactory(sockets);
                    super.prepareConnection(connection, method);
                }
            };
            requests.setConnectTimeout(client.getRequestConnectTimeout());
            requests.setReadTimeout(client.getRequestReadTimeout());
            return requests;
        }

    }

}
