package io.crema.tls;

import java.util.concurrent.TimeUnit;

import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;

import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.netflix.eureka.TimeoutProperties;
import org.springframework.cloud.netflix.eureka.http.EurekaClientHttpRequestFactorySupplier;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;

/** The connections of Eureka's client. Each is to discovery-service, whatever the address. */
final class RegistryConnections implements EurekaClientHttpRequestFactorySupplier {

    private static final String REGISTRY = "discovery-service";

    private final ServiceTls tls;
    private final TimeoutProperties timeouts;

    RegistryConnections(ServiceTls tls, TimeoutProperties timeouts) {
        this.tls = tls;
        this.timeouts = timeouts;
    }

    /** Ignores the arguments, which Eureka's own settings would make. */
    @Override
    public ClientHttpRequestFactory get(@Nullable SSLContext context, @Nullable HostnameVerifier verifier) {
        var connection = ConnectionConfig.custom().setConnectTimeout(millis(timeouts.getConnectTimeout()))
                .setSocketTimeout(millis(timeouts.getSocketTimeout())).build();
        var pool = PoolingHttpClientConnectionManagerBuilder.create().setDefaultConnectionConfig(connection)
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls.contextFor(REGISTRY),
                        HostnameVerificationPolicy.CLIENT, NoopHostnameVerifier.INSTANCE))
                .build();
        var request = RequestConfig.custom()
                .setConnectionRequestTimeout(millis(timeouts.getConnectRequestTimeout())).build();
        // The client would bind each connection to this service's certificate, and then never use it again
        return new HttpComponentsClientHttpRequestFactory(HttpClients.custom().setConnectionManager(pool)
                .setDefaultRequestConfig(request).disableConnectionState().build());
    }

    private static Timeout millis(int millis) {
        return Timeout.of(millis, TimeUnit.MILLISECONDS);
    }

}
