package io.crema.benchmarks.gateways;

import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.context.annotation.Bean;

/** Passes all requests on to one backend. It checks nothing. */
@SpringBootApplication(proxyBeanMethods = false)
class BareGateway {

    private static final Map<WebApplicationType, String> SERVERS = Map.of(WebApplicationType.SERVLET,
            "spring.cloud.gateway.server.webmvc", WebApplicationType.REACTIVE, "spring.cloud.gateway.server.webflux");

    private static final int CONNECTIONS = 64;

    /** As many as the reactive gateway may open: the default is five. */
    @Bean
    ClientHttpRequestFactoryBuilderCustomizer<HttpComponentsClientHttpRequestFactoryBuilder> connections() {
        return client -> client.withConnectionManagerCustomizer(
                pool -> pool.setMaxConnPerRoute(CONNECTIONS).setMaxConnTotal(CONNECTIONS));
    }

    /**
     * Runs until it is killed.
     *
     * @param arguments SERVLET or REACTIVE, the port, the backend's address, the file with the backend's authority
     */
    public static void main(String[] arguments) {
        var type = WebApplicationType.valueOf(arguments[0]);
        var application = new SpringApplication(BareGateway.class);
        application.setWebApplicationType(type);
        application.setDefaultProperties(settings(type, arguments[1], arguments[2], "file:" + arguments[3]));
        application.run();
    }

    private static Map<String, Object> settings(WebApplicationType type, String port, String backend,
            String authority) {
        var settings = new HashMap<String, Object>();
        settings.put("server.address", "127.0.0.1");
        settings.put("server.port", port);
        settings.put("spring.threads.virtual.enabled", true);
        settings.put("spring.ssl.bundle.pem.backend.truststore.certificate", authority);
        settings.put("spring.http.clients.imperative.factory", "HTTP_COMPONENTS");
        settings.put("spring.http.clients.ssl.bundle", "backend");
        settings.put("spring.cloud.gateway.server.webflux.httpclient.ssl.ssl-bundle", "backend");
        SERVERS.forEach((server, prefix) -> settings.put(prefix + ".enabled", server == type));
        var route = SERVERS.get(type) + ".routes[0].";
        settings.put(route + "id", "all");
        settings.put(route + "uri", backend);
        settings.put(route + "predicates[0]", "Path=/**");
        return settings;
    }

}
