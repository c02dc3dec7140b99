package io.crema.gateway;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.util.Collection;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

import io.crema.tls.ServiceCertificate;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.CompletionContext;
import org.springframework.cloud.client.loadbalancer.LoadBalancerLifecycle;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.Response;

/**
 * Sends a request to an instance only if its certificate names the service that was meant. An address proves nothing: the
 * registry may be wrong about it, and so may be the DNS. Each connection belongs to one service, also in the pool, and is
 * TLS whatever the registry says.
 */
final class ProvenBackends implements HttpRoutePlanner, TlsSocketStrategy {

    private final ThreadLocal<@Nullable String> meant = new ThreadLocal<>();
    private final TlsSocketStrategy tls;
    private final Set<HttpHost> outside;

    /** @param outside addresses of backends that are no services and prove nothing */
    ProvenBackends(SSLContext context, Collection<URI> outside) {
        this.outside = outside.stream().map(HttpHost::create).map(ProvenBackends::withPort)
                .collect(Collectors.toUnmodifiableSet());
        tls = new DefaultClientTlsStrategy(context, HostnameVerificationPolicy.CLIENT, ProvenBackends::isNamed);
    }

    /** Makes a call to an instance that is meant for a service. */
    <T> T meaning(String service, Supplier<T> call) {
        meant.set(service);
        try {
            return call.get();
        } finally {
            meant.remove();
        }
    }

    /** Returns the listener of one service's load balancer. The call of an instance follows on the same thread. */
    LoadBalancerLifecycle<Object, Object, ServiceInstance> meaning(String service) {
        return new LoadBalancerLifecycle<>() {

            @Override
            public void onStart(Request<Object> request) {
            }

            @Override
            public void onStartRequest(Request<Object> request, Response<ServiceInstance> chosen) {
                meant.set(service);
            }

            @Override
            public void onComplete(CompletionContext<Object, ServiceInstance, Object> completed) {
                meant.remove();
            }

        };
    }

    @Override
    public HttpRoute determineRoute(HttpHost instance, HttpContext context) {
        String service = meant.get();
        if (service == null) {
            HttpHost host = withPort(instance);
            if (outside.contains(host)) {
                return new HttpRoute(host, null, URIScheme.HTTPS.same(host.getSchemeName()));
            }
            throw new IllegalStateException("A call to " + instance + " is meant for no service");
        }
        return new HttpRoute(new HttpHost(URIScheme.HTTPS.id, instance.getAddress(), instance.getHostName(),
                instance.getPort()), new HttpHost(service, instance.getPort()), null, true);
    }

    /** Fails like a connection that cannot be made, because nothing was sent. */
    @Override
    public SSLSocket upgrade(Socket socket, String service, int port, @Nullable Object attachment,
            HttpContext context) throws IOException {
        try {
            return tls.upgrade(socket, service, port, attachment, context);
        } catch (IOException unproven) {
            var failure = new ConnectException("The instance at " + socket.getRemoteSocketAddress()
                    + " did not prove that it is " + service + ": " + unproven.getMessage());
            failure.initCause(unproven);
            throw failure;
        }
    }

    private static HttpHost withPort(HttpHost host) {
        return RoutingSupport.normalize(host, DefaultSchemePortResolver.INSTANCE);
    }

    private static boolean isNamed(String service, SSLSession session) {
        try {
            return ServiceCertificate.nameOf(session.getPeerCertificates()[0]).filter(service::equals).isPresent();
        } catch (IOException withoutCertificate) {
            return false;
        }
    }

}
