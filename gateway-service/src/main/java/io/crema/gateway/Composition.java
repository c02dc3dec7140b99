package io.crema.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.crema.chassis.problem.ProblemException;
import io.micrometer.context.ContextSnapshotFactory;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * Reads the parts of one answer from several services at the same time, as the caller and with one deadline. A part whose
 * service does not answer in time is missing. A refusal is the answer to the whole: 403, or 404 unless the part is
 * optional. Each composition has its own places, so an overload of one leaves the others alone.
 */
public final class Composition {

    private static final Logger log = LoggerFactory.getLogger(Composition.class);
    private static final ContextSnapshotFactory CONTEXT = ContextSnapshotFactory.builder().build();
    private static final Duration RETRY = Duration.ofSeconds(1);

    /**
     * Limits of one composition.
     *
     * @param deadline time after which a part is missing
     * @param concurrent number of answers that may be composed at the same time
     */
    public record Limits(@NotNull Duration deadline, @Positive int concurrent) {}

    /**
     * A part of the answer.
     *
     * @param backend the service that has it
     * @param path path at the service, with variables
     * @param optional whether it need not exist: a 404 is then no refusal, and the part is null
     * @param alternative the service that has it too, and is asked while the other is away; or null
     */
    public record Part(String name, String backend, String path, Map<String, ?> variables, boolean optional,
            @Nullable String alternative) {

        /** A part that must exist, of one service. */
        public Part(String name, String backend, String path, Map<String, ?> variables) {
            this(name, backend, path, variables, false, null);
        }

        /** Returns the same part, which need not exist. */
        public Part ifAny() {
            return new Part(name, backend, path, variables, true, alternative);
        }

        /** Returns the same part, for which another service is asked while the first is away. */
        public Part orFrom(String service) {
            return new Part(name, backend, path, variables, optional, service);
        }

    }

    /**
     * The answers of the services.
     *
     * @param present the parts by their names; one that does not exist is a JSON null
     * @param missing names of the parts whose service did not answer
     */
    public record Parts(Map<String, JsonNode> present, List<String> missing) {

        /** Returns a part, unless it is missing. */
        public Optional<JsonNode> part(String name) {
            return Optional.ofNullable(present.get(name));
        }

    }

    private final String name;
    private final Limits limits;
    private final Semaphore places;
    private final BackendReads reads;
    private final ExecutorService threads;

    Composition(String name, Limits limits, BackendReads reads, ExecutorService threads) {
        this.name = name;
        this.limits = limits;
        this.places = new Semaphore(limits.concurrent());
        this.reads = reads;
        this.threads = threads;
    }

    /**
     * Reads the parts.
     *
     * @throws ProblemException if a service knows no such resource, no service answers or too many compose at the moment
     * @throws AccessDeniedException if a service refuses the caller
     */
    public Parts read(List<Part> parts) throws InterruptedException {
        if (!places.tryAcquire()) {
            throw unavailable(
                    "Too many answers of " + name + " are composed at the moment: send the request again later");
        }
        try {
            return collected(parts, answers(parts));
        } finally {
            places.release();
        }
    }

    private List<Future<BackendReads.Answer>> answers(List<Part> parts) throws InterruptedException {
        String token = token();
        var trace = CONTEXT.captureAll();
        var calls = new ArrayList<Callable<BackendReads.Answer>>();
        parts.forEach(part -> calls.add(trace.wrap(() -> reads.read(part, token))));
        return threads.invokeAll(calls, limits.deadline().toMillis(), TimeUnit.MILLISECONDS);
    }

    private Parts collected(List<Part> parts, List<Future<BackendReads.Answer>> answers) throws InterruptedException {
        var present = new LinkedHashMap<String, JsonNode>();
        var missing = new ArrayList<String>();
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            body(part, answers.get(i)).ifPresentOrElse(body -> present.put(part.name(), body),
                    () -> missing.add(part.name()));
        }
        if (!missing.isEmpty() && present.values().stream().allMatch(JsonNode::isNull)) {
            throw unavailable("No part of the answer can be had at the moment: send the request again later");
        }
        return new Parts(present, missing);
    }

    private Optional<JsonNode> body(Part part, Future<BackendReads.Answer> call) throws InterruptedException {
        if (call.isCancelled()) {
            log.warn("Part {} of {} is missing: {} did not answer within {}", part.name(), name, part.backend(),
                    limits.deadline());
            return Optional.empty();
        }
        try {
            return body(part, call.get());
        } catch (ExecutionException failure) {
            log.warn("Part {} of {} is missing: {}", part.name(), name, String.valueOf(failure.getCause()));
            return Optional.empty();
        }
    }

    private Optional<JsonNode> body(Part part, BackendReads.Answer answer) {
        if (answer.status() == HttpStatus.FORBIDDEN.value()) {
            throw new AccessDeniedException(part.backend() + " refuses the caller");
        }
        if (answer.status() == HttpStatus.NOT_FOUND.value()) {
            if (part.optional()) {
                return Optional.of(NullNode.getInstance());
            }
            throw ProblemException.notFound("not-found", "There is no such " + part.name());
        }
        if (answer.body().isEmpty()) {
            log.warn("Part {} of {} is missing: {} answered {}", part.name(), name, part.backend(), answer.status());
        }
        return answer.body();
    }

    private static String token() {
        if (SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthenticationToken caller) {
            return caller.getToken().getTokenValue();
        }
        throw new AccessDeniedException("No access token");
    }

    private static ProblemException unavailable(String detail) {
        return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable", detail).retryAfter(RETRY);
    }

}
