package io.crema.chassis.peer;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;

import io.crema.tls.ServiceTls;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestInterceptor;

/**
 * HTTP connections to other services. Each goes only to an instance whose certificate names the service that is meant, and
 * shows this service's certificate. Without certificates, in tests and an IDE, they are plain.
 */
public final class PeerConnections {

    private final @Nullable ServiceTls certificate;
    private final Supplier<String> token;

    /** @param token returns the access token of the current request's caller */
    PeerConnections(@Nullable ServiceTls certificate, Supplier<String> token) {
        this.certificate = certificate;
        this.token = token;
    }

    /**
     * Returns connections to one service. They repeat no request.
     *
     * @param connecting longest time to connect
     * @param reading longest time to wait for an answer
     */
    public ClientHttpRequestFactory to(String service, Duration connecting, Duration reading) {
        var client = ClientHttpRequestFactoryBuilder.httpComponents()
                .withHttpClientCustomizer(http -> http.disableAutomaticRetries().disableConnectionState());
        var limits = HttpClientSettings.defaults().withTimeouts(connecting, reading);
        if (certificate == null) {
            return client.build(limits);
        }
        var tls = new DefaultClientTlsStrategy(certificate.contextFor(service), HostnameVerificationPolicy.CLIENT,
                NoopHostnameVerifier.INSTANCE);
        return proven(service,
                client.withConnectionManagerCustomizer(pool -> pool.setTlsSocketStrategy(tls)).build(limits));
    }

    /**
     * Sends each request with the access token of the current request's caller, and with the time that is left for the
     * answer.
     *
     * @param within longest time to wait for an answer
     */
    public ClientHttpRequestInterceptor asCaller(Duration within) {
        return (request, body, next) -> {
            request.getHeaders().setBearerAuth(token.get());
            request.getHeaders().set(CallerDeadline.HEADER, CallerDeadline.value(CallerDeadline.timeLeft(within)));
            return next.execute(request, body);
        };
    }

    /** Refuses an address without TLS, whatever the registry says. */
    private static ClientHttpRequestFactory proven(String service, ClientHttpRequestFactory tls) {
        return new ClientHttpRequestFactory() {

            @Override
            public ClientHttpRequest createRequest(URI instance, HttpMethod method) throws IOException {
                if (!"https".equals(instance.getScheme())) {
                    throw new ConnectException("The instance " + instance + " does not prove that it is " + service);
                }
                return tls.createRequest(instance, method);
            }

        };
    }

}
