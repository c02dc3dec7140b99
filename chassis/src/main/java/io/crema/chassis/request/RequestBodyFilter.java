package io.crema.chassis.request;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

import io.crema.chassis.problem.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Reads each body whole before a controller or a backend works on it: a client that sends slowly or breaks off holds up
 * nothing else. It runs after authentication, and inside of it where the credentials are in the body. A body that is too
 * large, too slow or beyond the memory for all bodies is refused.
 */
public final class RequestBodyFilter extends OncePerRequestFilter {

    private static final int INITIAL = 1024;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final RequestProperties limits;
    private final HandlerExceptionResolver problems;
    private final int maxBodySize;
    private final Semaphore memory;

    RequestBodyFilter(RequestProperties limits, HandlerExceptionResolver problems) {
        this.limits = limits;
        this.problems = problems;
        this.maxBodySize = Math.toIntExact(limits.maxBodySize().toBytes());
        this.memory = new Semaphore(Math.toIntExact(limits.maxBufferedBodies().toBytes()));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!hasBody(request)) {
            chain.doFilter(request, response);
            return;
        }
        try (var body = new Body()) {
            HttpServletRequest buffered;
            try {
                buffered = body.read(request);
            } catch (ProblemException problem) {
                problems.resolveException(request, response, null, problem);
                return;
            }
            chain.doFilter(buffered, response);
        }
    }

    /** A request of HTTP/2 needs neither header to have a body. */
    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
                || (request.getContentLengthLong() < 0 && request.getProtocol().equals("HTTP/2.0"));
    }

    private ProblemException tooLarge() {
        return new ProblemException(HttpStatus.CONTENT_TOO_LARGE, "payload-too-large",
                "Send a body of at most " + maxBodySize + " bytes");
    }

    /** A body, and the share of the memory for all bodies that it holds. */
    private final class Body implements AutoCloseable {

        private byte[] bytes = new byte[0];
        private int length;

        HttpServletRequest read(HttpServletRequest request) {
            long declared = request.getContentLengthLong();
            if (declared > maxBodySize) {
                throw tooLarge();
            }
            grow(declared < 0 ? INITIAL : (int) declared + 1);
            fill(request);
            var parameters = Parameters.parse(request.getQueryString(), limits.maxParameters());
            if (limits.formParameters() && isForm(request)) {
                parameters.addAll(Parameters.parse(new String(bytes, 0, length, StandardCharsets.UTF_8),
                        limits.maxParameters()));
            }
            return new BufferedRequest(request, bytes, length, parameters);
        }

        private void fill(HttpServletRequest request) {
            long deadline = System.nanoTime() + limits.bodyDeadline().toNanos();
            try {
                ServletInputStream stream = request.getInputStream();
                for (int read = 0; read >= 0; read = stream.read(bytes, length, bytes.length - length)) {
                    length += read;
                    if (length > maxBodySize) {
                        throw tooLarge();
                    }
                    if (System.nanoTime() - deadline > 0) {
                        throw tooSlow();
                    }
                    if (length == bytes.length) {
                        grow(Math.min(2 * length, maxBodySize + 1));
                    }
                }
            } catch (SocketTimeoutException timeout) {
                throw tooSlow();
            } catch (IOException brokenOff) {
                throw Parameters.malformed("Send the whole body in the declared encoding");
            }
        }

        private void grow(int size) {
            if (!memory.tryAcquire(size - bytes.length)) {
                throw new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable",
                        "Too many bodies are being received at the moment: send the request again later")
                        .retryAfter(RETRY);
            }
            bytes = Arrays.copyOf(bytes, size);
        }

        private ProblemException tooSlow() {
            var problem = new ProblemException(HttpStatus.REQUEST_TIMEOUT, "request-timeout",
                    "Send the whole body within " + limits.bodyDeadline().toSeconds() + " seconds");
            problem.getHeaders().set(HttpHeaders.CONNECTION, "close");
            return problem;
        }

        private static boolean isForm(HttpServletRequest request) {
            String type = request.getContentType();
            return type != null && type.startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE);
        }

        @Override
        public void close() {
            memory.release(bytes.length);
        }

    }

}
