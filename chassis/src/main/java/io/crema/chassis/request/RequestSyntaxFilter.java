package io.crema.chassis.request;

import java.io.IOException;
import java.util.Collections;

import io.crema.chassis.problem.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Refuses a request whose header, path or query breaks the rules of {@link RequestProperties} or of HTTP. */
final class RequestSyntaxFilter extends OncePerRequestFilter {

    /** The colon, the blank and the line break of a header field. */
    private static final int FIELD_OVERHEAD = 4;

    private final RequestProperties limits;
    private final HandlerExceptionResolver problems;

    RequestSyntaxFilter(RequestProperties limits, HandlerExceptionResolver problems) {
        this.limits = limits;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            check(request);
        } catch (ProblemException problem) {
            problems.resolveException(new DecodableRequest(request), response, null, problem);
            return;
        }
        chain.doFilter(request, response);
    }

    private void check(HttpServletRequest request) {
        if (headerSize(request) > limits.maxHeaderSize().toBytes()) {
            throw new ProblemException(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "request-header-fields-too-large",
                    "Send at most " + limits.maxHeaderSize().toBytes() + " bytes of header fields");
        }
        if (Parameters.decode(request.getRequestURI()).indexOf('\0') >= 0) {
            throw Parameters.malformed("Remove U+0000 from the path");
        }
        Parameters.parse(request.getQueryString(), limits.maxParameters());
        String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            var problem = new ProblemException(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type",
                    "Send the body without a Content-Encoding");
            problem.getHeaders().set(HttpHeaders.ACCEPT_ENCODING, "identity");
            throw problem;
        }
    }

    private static long headerSize(HttpServletRequest request) {
        long size = 0;
        for (String name : Collections.list(request.getHeaderNames())) {
            for (String value : Collections.list(request.getHeaders(name))) {
                size += name.length() + value.length() + FIELD_OVERHEAD;
            }
        }
        return size;
    }

    /**
     * A request without the parameters of its path. Spring decodes the whole path when it writes an answer. The container has
     * checked the path, but not its parameters.
     */
    private static final class DecodableRequest extends HttpServletRequestWrapper {

        DecodableRequest(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getRequestURI() {
            return super.getRequestURI().replaceAll(";[^/]*", "");
        }

    }

}
