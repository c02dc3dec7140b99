package io.crema.gateway;

import io.crema.chassis.peer.CallerDeadline;
import org.springframework.cloud.gateway.server.mvc.filter.HttpHeadersFilter.RequestHttpHeadersFilter;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerRequest;

/** Tells a backend how long the gateway waits. A client's own deadline never reaches it: a short one would look like a fault. */
@Component
class BackendDeadline implements RequestHttpHeadersFilter {

    @Override
    public HttpHeaders apply(HttpHeaders headers, ServerRequest request) {
        var passed = new HttpHeaders();
        passed.putAll(headers);
        passed.set(CallerDeadline.HEADER, CallerDeadline.value(AnswerDeadline.timeLeft(request.servletRequest())));
        return passed;
    }

}
