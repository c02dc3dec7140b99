package io.crema.gateway;

import org.springframework.cloud.gateway.server.mvc.filter.HttpHeadersFilter.RequestHttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerRequest;

/** Tells a backend the path that the client sent, where the route rewrites it: problem documents name it. */
@Component
class ForwardedPath implements RequestHttpHeadersFilter, Ordered {

    private static final String HEADER = "X-Forwarded-Uri";

    /** After the filter that removes what the client sent under this name. */
    @Override
    public int getOrder() {
        return 1;
    }

    @Override
    public HttpHeaders apply(HttpHeaders headers, ServerRequest request) {
        String sent = request.servletRequest().getRequestURI();
        if (sent.equals(request.uri().getRawPath())) {
            return headers;
        }
        var extended = new HttpHeaders();
        extended.putAll(headers);
        extended.set(HEADER, sent);
        return extended;
    }

}
