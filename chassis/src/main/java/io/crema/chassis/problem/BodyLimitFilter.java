package io.crema.chassis.problem;

import java.io.ByteArrayInputStream;
import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Refuses a body that is too large, and has the others whole before anyone works on them: a client that sends slowly or
 * breaks off holds nothing else up. A form is left to the container, which parses it and has a limit of its own.
 */
class BodyLimitFilter extends OncePerRequestFilter {

    private final int limit;

    private final HandlerExceptionResolver problems;

    BodyLimitFilter(DataSize limit, HandlerExceptionResolver problems) {
        this.limit = Math.toIntExact(limit.toBytes());
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        HttpServletRequest admitted = request;
        boolean tooLarge = request.getContentLengthLong() > limit;
        if (!tooLarge && hasBody(request)) {
            byte[] body = request.getInputStream().readNBytes(limit + 1);
            tooLarge = body.length > limit;
            admitted = new BufferedRequest(request, body);
        }
        if (tooLarge) {
            problems.resolveException(request, response, null, new ProblemException(HttpStatus.CONTENT_TOO_LARGE,
                    "payload-too-large", "The body may have at most " + limit + " bytes"));
        } else {
            chain.doFilter(admitted, response);
        }
    }

    private static boolean hasBody(HttpServletRequest request) {
        String type = request.getContentType();
        return (request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null)
                && (type == null || !type.startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE));
    }

    private static final class BufferedRequest extends HttpServletRequestWrapper {

        private final BufferedStream stream;

        BufferedRequest(HttpServletRequest request, byte[] body) {
            super(request);
            this.stream = new BufferedStream(body);
        }

        @Override
        public ServletInputStream getInputStream() {
            return stream;
        }

    }

    private static final class BufferedStream extends ServletInputStream {

        private final ByteArrayInputStream body;

        BufferedStream(byte[] body) {
            this.body = new ByteArrayInputStream(body);
        }

        @Override
        public int read() {
            return body.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return body.read(target, offset, length);
        }

        @Override
        public boolean isFinished() {
            return body.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException("The body is read blocking");
        }

    }

}
