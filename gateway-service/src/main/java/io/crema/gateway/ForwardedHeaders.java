package io.crema.gateway;

import java.util.List;
import java.util.Locale;

import org.springframework.cloud.gateway.server.mvc.filter.HttpHeadersFilter.RequestHttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerRequest;

/**
 * Tells a backend where the request comes from: the client's address, and the path that it sent where the route rewrites
 * it. What the client claims about that never reaches a backend. With {@code server.forward-headers-strategy: native}, the
 * address is the one that a trusted proxy before the gateway names.
 */
@Component
class ForwardedHeaders implements RequestHttpHeadersFilter, Ordered {

    private static final String ADDRESS = "X-Forwarded-For";
    private static final String PATH = "X-Forwarded-Uri";
    private static final String PREFIX = "x-forwarded";
    private static final List<String> OTHERS = List.of("forwarded", "x-real-ip", "x-client-ip", "true-client-ip",
            "x-original-forwarded-for", "x-original-uri", "x-original-url", "x-rewrite-url");

    /** After the gateway's own filters. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public HttpHeaders apply(HttpHeaders headers, ServerRequest request) {
        var passed = new HttpHeaders();
        headers.forEach((name, values) -> {
            if (!isClaim(name)) {
                passed.put(name, values);
            }
        });
        passed.set(ADDRESS, request.servletRequest().getRemoteAddr());
        String sent = request.servletRequest().getRequestURI();
        if (!sent.equals(request.uri().getRawPath())) {
            passed.set(PATH, sent);
        }
        return passed;
    }

    private static boolean isClaim(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return name.startsWith(PREFIX) || OTHERS.contains(name);
    }

}
