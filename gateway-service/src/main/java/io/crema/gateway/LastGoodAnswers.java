package io.crema.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.server.mvc.common.MvcUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The last good answer to each read of each caller, for the time when its service is away. A service allows that for an
 * answer by {@code Cache-Control: stale-if-error=N} (RFC 5861). An answer goes only to the caller who got it: to a token
 * with the same claims.
 */
@Component
@EnableConfigurationProperties(LastGoodAnswers.Limits.class)
class LastGoodAnswers {

    /** Claims that differ between two tokens of the same caller with the same rights. */
    private static final Set<String> OF_ONE_TOKEN = Set.of("iat", "exp", "nbf", "jti");
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final Set<String> PROHIBITIONS = Set.of("no-store", "no-cache", "must-revalidate",
            "proxy-revalidate");
    private static final Set<Integer> REFUSALS = Set.of(403, 404, 410);
    private static final List<String> PRECONDITIONS = List.of("If-Match", "If-Unmodified-Since", "Range");
    /** Fields that are true of the first answer only; its age tells how fresh the kept one is. */
    private static final List<String> OF_ONE_MESSAGE = List.of("Content-Length", "Transfer-Encoding", "Date",
            "Preference-Applied", "Crema-Projection-Lag");
    private static final String CACHE_STATUS = "Cache-Status";
    private static final String STALE_IF_ERROR = "stale-if-error";

    /** An answer counts this beside its bytes, so that the number of answers is bounded too. */
    private static final int OVERHEAD = 1024;

    /**
     * Limits of what is kept.
     *
     * @param total memory of all answers, of which each counts 1 KB beside its bytes
     * @param each size of the largest answer that is kept
     * @param longest longest time for which an answer is kept, whatever its service allows
     */
    @Validated
    @ConfigurationProperties("crema.gateway.last-good-answers")
    record Limits(@NotNull DataSize total, @NotNull DataSize each, @NotNull Duration longest) {}

    /** A read of a caller. */
    private record Read(String target, Map<String, Object> caller) {}

    /** An answer, the request's fields that it depends on, and for how long it may be sent again. */
    private static final class Answer {

        private final HttpHeaders headers;
        private final byte[] body;
        private final Map<String, List<String>> varied;
        private final long at;
        private final Duration allowed;

        Answer(HttpHeaders headers, byte[] body, Map<String, List<String>> varied, long at, Duration allowed) {
            this.headers = headers;
            this.body = body;
            this.varied = varied;
            this.at = at;
            this.allowed = allowed;
        }

        private int weight(Read read) {
            return OVERHEAD + body.length + read.target().length() + read.caller().toString().length()
                    + headers.toString().length();
        }

    }

    private final Limits limits;
    private final Ticker ticker;
    private final Cache<Read, Answer> answers;

    @Autowired
    LastGoodAnswers(Limits limits) {
        this(limits, Ticker.systemTicker());
    }

    LastGoodAnswers(Limits limits, Ticker ticker) {
        this.limits = limits;
        this.ticker = ticker;
        this.answers = Caffeine.newBuilder().ticker(ticker).executor(Runnable::run)
                .maximumWeight(limits.total().toBytes()).weigher((Read read, Answer answer) -> answer.weight(read))
                .expireAfterWrite(limits.longest()).build();
    }

    /** Keeps a good answer, and forgets the kept one when the service refuses the read. Returns the answer to send. */
    ServerResponse kept(ServerRequest request, ServerResponse answer) {
        if (!request.method().equals(HttpMethod.GET)) {
            return answer;
        }
        var read = read(request);
        if (read.isPresent()) {
            if (answer.statusCode().value() == HttpStatus.OK.value()) {
                allowed(request, answer).ifPresent(allowed -> keep(read.get(), request, answer, allowed));
            } else if (REFUSALS.contains(answer.statusCode().value())) {
                answers.invalidate(read.get());
            }
        }
        return answer;
    }

    /** Returns the kept answer to a read, with its age. */
    Optional<ServerResponse> find(ServerRequest request, String backend) {
        if (!SAFE.contains(request.method())
                || PRECONDITIONS.stream().anyMatch(field -> !request.headers().header(field).isEmpty())
                || directives(request.headers().header(HttpHeaders.CACHE_CONTROL)).keySet().stream()
                        .anyMatch(PROHIBITIONS::contains)) {
            return Optional.empty();
        }
        return read(request).map(answers::getIfPresent)
                .filter(answer -> age(answer).compareTo(answer.allowed) <= 0
                        && answer.varied.equals(fields(request, answer.varied.keySet())))
                .map(answer -> aged(answer, backend));
    }

    private void keep(Read read, ServerRequest request, ServerResponse answer, Duration allowed) {
        InputStream stream = MvcUtils.getAttribute(request, MvcUtils.CLIENT_RESPONSE_INPUT_STREAM_ATTR);
        if (stream == null) {
            return;
        }
        int largest = Math.toIntExact(limits.each().toBytes());
        byte[] body = read(stream, largest + 1);
        var begin = new ByteArrayInputStream(body);
        MvcUtils.putAttribute(request, MvcUtils.CLIENT_RESPONSE_INPUT_STREAM_ATTR,
                body.length > largest ? new SequenceInputStream(begin, stream) : begin);
        if (body.length <= largest) {
            var headers = HttpHeaders.copyOf(answer.headers());
            OF_ONE_MESSAGE.forEach(headers::remove);
            answers.put(read, new Answer(headers, body,
                    fields(request, Set.copyOf(answer.headers().getVary())), ticker.read(), allowed));
        }
    }

    /** A backend that breaks off has not answered. */
    private static byte[] read(InputStream stream, int bytes) {
        try {
            return stream.readNBytes(bytes);
        } catch (IOException brokenOff) {
            throw new UncheckedIOException(brokenOff);
        }
    }

    /** Returns how long the service allows to send the answer again. */
    private Optional<Duration> allowed(ServerRequest request, ServerResponse answer) {
        var headers = answer.headers();
        var directives = directives(headers.getOrEmpty(HttpHeaders.CACHE_CONTROL));
        boolean prohibited = directives.keySet().stream().anyMatch(PROHIBITIONS::contains)
                || directives(request.headers().header(HttpHeaders.CACHE_CONTROL)).containsKey("no-store")
                || headers.containsHeader(HttpHeaders.SET_COOKIE) || headers.getVary().contains("*")
                || headers.getContentLength() > limits.each().toBytes();
        return prohibited
                ? Optional.empty()
                : Optional.ofNullable(directives.get(STALE_IF_ERROR))
                        .filter(seconds -> seconds.matches("\\d{1,9}")).map(Long::valueOf).map(Duration::ofSeconds)
                        .map(asked -> asked.compareTo(limits.longest()) < 0 ? asked : limits.longest());
    }

    private ServerResponse aged(Answer answer, String backend) {
        long age = age(answer).toSeconds();
        return ServerResponse.ok().headers(headers -> {
            headers.putAll(answer.headers);
            headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
            headers.set(HttpHeaders.AGE, Long.toString(age));
            headers.set(CACHE_STATUS, "gateway-service; hit; ttl=-%d; detail=%s".formatted(age, backend));
        }).body(answer.body);
    }

    private Duration age(Answer answer) {
        return Duration.ofNanos(ticker.read() - answer.at);
    }

    private static Optional<Read> read(ServerRequest request) {
        return SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthenticationToken token
                ? Optional.of(new Read(target(request), caller(token)))
                : Optional.empty();
    }

    /** The path and the query as the client sent them, whatever a filter made of them. */
    private static String target(ServerRequest request) {
        String query = request.servletRequest().getQueryString();
        return request.servletRequest().getRequestURI() + (query == null ? "" : "?" + query);
    }

    private static Map<String, Object> caller(JwtAuthenticationToken token) {
        return token.getTokenAttributes().entrySet().stream().filter(claim -> !OF_ONE_TOKEN.contains(claim.getKey()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Map<String, List<String>> fields(ServerRequest request, Set<String> names) {
        return names.stream().collect(
                Collectors.toUnmodifiableMap(Function.identity(), name -> request.headers().header(name)));
    }

    private static Map<String, String> directives(@Nullable List<String> values) {
        return (values == null ? List.<String>of() : values).stream().flatMap(value -> Stream.of(value.split(",")))
                .map(directive -> directive.strip().toLowerCase(Locale.ROOT).split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0].strip(),
                        parts -> parts.length < 2 ? "" : parts[1].replace("\"", "").strip(), (first, _) -> first));
    }

}
