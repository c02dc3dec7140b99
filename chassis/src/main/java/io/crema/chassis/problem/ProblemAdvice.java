package io.crema.chassis.problem;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import jakarta.servlet.RequestDispatcher;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;

/** Turns the failure of a request into a problem document that carries the request's trace id. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    /** The path before the gateway rewrote it. */
    private static final String FORWARDED_PATH = "X-Forwarded-Uri";

    private final ObjectProvider<Tracer> tracers;
    private final List<PassingFailures> passing;

    ProblemAdvice(ObjectProvider<Tracer> tracers, List<PassingFailures> passing) {
        this.tracers = tracers;
        this.passing = passing;
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unauthorized(AuthenticationException failure, WebRequest request) {
        return respond(failure,
                Problems.of(HttpStatus.UNAUTHORIZED, "unauthorized",
                        "Send a valid access token in the Authorization header"),
                new HttpHeaders(), request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unverifiable(AuthenticationServiceException failure, WebRequest request) {
        log.warn("Cannot verify access tokens, answering 503 until the issuer's keys can be fetched: {}",
                failure.getMessage());
        return respond(failure, Problems.of(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable",
                "The access token cannot be verified at the moment: send the request again later"), soon(), request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> forbidden(AccessDeniedException failure, WebRequest request) {
        return respond(failure,
                Problems.of(HttpStatus.FORBIDDEN, "forbidden",
                        "The access token lacks the scope, or belongs to another customer"),
                new HttpHeaders(), request);
    }

    /** Names no header or parameter: their values may be secrets. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> rejected(RequestRejectedException failure, WebRequest request) {
        return respond(failure, Problems.of(HttpStatus.BAD_REQUEST, "malformed-request",
                "Remove control characters from the header, and empty, dot and encoded segments from the path"),
                new HttpHeaders(), request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unexpected(Exception failure, WebRequest request) {
        if (passing.stream().anyMatch(it -> it.include(failure))) {
            log.warn("Answering 503: {}", request.getDescription(false), failure);
            return respond(failure, Problems.of(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable",
                    "The service cannot do this at the moment: send the request again later"), soon(), request);
        }
        log.error("Request failed unexpectedly, answering 500: {}", request.getDescription(false), failure);
        return respond(failure,
                Problems.of(HttpStatus.INTERNAL_SERVER_ERROR, "internal",
                        "The service failed unexpectedly: give its operator the traceId"),
                new HttpHeaders(), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(MethodArgumentNotValidException failure,
            HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<FieldProblem> errors = failure.getBindingResult().getAllErrors().stream()
                .map(error -> new FieldProblem(
                        error instanceof FieldError field ? field.getField() : error.getObjectName(),
                        Objects.requireNonNullElse(error.getDefaultMessage(), "is not valid")))
                .toList();
        return respond(failure, Problems.invalid(errors), headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<FieldProblem> errors = new ArrayList<>();
        for (ParameterValidationResult result : failure.getParameterValidationResults()) {
            if (result instanceof ParameterErrors bean) {
                bean.getFieldErrors()
                        .forEach(error -> errors.add(new FieldProblem(error.getField(),
                                Objects.requireNonNullElse(error.getDefaultMessage(), "is not valid"))));
            } else {
                String parameter = Objects
                        .requireNonNullElse(result.getMethodParameter().getParameterName(), "request");
                result.getResolvableErrors().forEach(error -> errors.add(new FieldProblem(parameter,
                        Objects.requireNonNullElse(error.getDefaultMessage(), "is not valid"))));
            }
        }
        return respond(failure, Problems.invalid(errors), headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(HttpMessageNotReadableException failure,
            HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail problem = switch (failure.getCause()) {
            case InputCoercionException tooLarge ->
                Problems.invalid(List.of(new FieldProblem(path(tooLarge), "is out of range")));
            case DatabindException mismatch when !mismatch.getPath().isEmpty() ->
                Problems.invalid(List.of(new FieldProblem(path(mismatch), "has the wrong type")));
            case null, default -> Problems.of(HttpStatus.BAD_REQUEST, "malformed-json",
                    "Send a body that is valid JSON");
        };
        return respond(failure, problem, headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleServletRequestBindingException(
            ServletRequestBindingException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (failure instanceof MissingRequestHeaderException missing) {
            ProblemDetail problem = missing.getHeaderName().equalsIgnoreCase("Idempotency-Key")
                    ? Problems.of(status, "missing-idempotency-key",
                            "Send an Idempotency-Key header, so that the request can be repeated safely")
                    : Problems.invalid(List.of(new FieldProblem(missing.getHeaderName(), "is required")));
            return respond(failure, problem, headers, request);
        }
        return super.handleServletRequestBindingException(failure, headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException failure, HttpHeaders headers, HttpStatusCode status,
            WebRequest request) {
        return respond(failure, Problems.invalid(List.of(new FieldProblem(failure.getParameterName(), "is required"))),
                headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(TypeMismatchException failure, HttpHeaders headers,
            HttpStatusCode status, WebRequest request) {
        String field = failure instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : Objects.requireNonNullElse(failure.getPropertyName(), "request");
        return respond(failure, Problems.invalid(List.of(new FieldProblem(field, "has the wrong type"))), headers,
                request);
    }

    @Override
    protected ResponseEntity<Object> createResponseEntity(@Nullable Object body, HttpHeaders headers,
            HttpStatusCode status, WebRequest request) {
        if (body instanceof ProblemDetail problem) {
            if (problem.getType() == null || problem.getType().toString().equals("about:blank")) {
                problem.setType(Problems.type(Problems.slug(status)));
            }
            pathOfClient(request).ifPresent(problem::setInstance);
            Tracer tracer = tracers.getIfAvailable();
            Span span = tracer == null ? null : tracer.currentSpan();
            problem.setProperty("traceId",
                    span == null ? Problems.idWithoutTrace(status.value()) : span.context().traceId());
            var ofCall = GrpcProblems.answer(problem, headers, request);
            if (ofCall.isPresent()) {
                return ofCall.get();
            }
        }
        return super.createResponseEntity(body, headers, status, request);
    }

    private static HttpHeaders soon() {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, "1");
        return headers;
    }

    private @Nullable ResponseEntity<Object> respond(Exception failure, ProblemDetail problem, HttpHeaders headers,
            WebRequest request) {
        return handleExceptionInternal(failure, problem, headers, HttpStatusCode.valueOf(problem.getStatus()), request);
    }

    /** Finds the path that the client sent, where the gateway has rewritten it or the container has forwarded it. */
    private static Optional<URI> pathOfClient(WebRequest request) {
        return Stream.concat(
                Stream.of(RequestDispatcher.FORWARD_REQUEST_URI, RequestDispatcher.ERROR_REQUEST_URI)
                        .map(path -> request.getAttribute(path, RequestAttributes.SCOPE_REQUEST)),
                Stream.of(request).map(it -> it.getHeader(FORWARDED_PATH)))
                .filter(String.class::isInstance).map(String.class::cast).filter(path -> path.startsWith("/"))
                .map(ProblemAdvice::parsed).filter(Objects::nonNull).findFirst();
    }

    private static @Nullable URI parsed(String path) {
        try {
            return new URI(path);
        } catch (URISyntaxException clientsOwn) {
            return null;
        }
    }

    private static String path(JacksonException mismatch) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : mismatch.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.toString();
    }

}
