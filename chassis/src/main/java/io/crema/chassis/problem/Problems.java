package io.crema.chassis.problem;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/** Problem documents and their stable types. */
final class Problems {

    static final String INVALID = "The request is not valid";

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private static final String NAMESPACE = "urn:crema:problem:";

    private Problems() {
    }

    /** Returns a trace id for a refused request that has no trace. The id leads to a log line. */
    static String idWithoutTrace(int status) {
        String traceId = UUID.randomUUID().toString().replace("-", "");
        log.info("Refused a request that has no trace: status {}, traceId {}", status, traceId);
        return traceId;
    }

    static ProblemDetail of(HttpStatusCode status, String slug, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(type(slug));
        return problem;
    }

    static ProblemDetail invalid(List<FieldProblem> errors) {
        ProblemDetail problem = of(HttpStatus.BAD_REQUEST, "validation", INVALID);
        problem.setProperty("errors", errors);
        return problem;
    }

    static ProblemDetail ofStatus(HttpStatus status) {
        return of(status, slug(status), status.getReasonPhrase());
    }

    static String title(HttpStatusCode code) {
        HttpStatus status = HttpStatus.resolve(code.value());
        return status == null ? "Status " + code.value() : status.getReasonPhrase();
    }

    static URI type(String slug) {
        return URI.create(NAMESPACE + slug);
    }

    static String slug(HttpStatusCode code) {
        HttpStatus status = HttpStatus.resolve(code.value());
        return switch (status) {
            case INTERNAL_SERVER_ERROR -> "internal";
            case CONTENT_TOO_LARGE -> "payload-too-large";
            case GATEWAY_TIMEOUT -> "timeout";
            case null -> "status-" + code.value();
            default -> status.getReasonPhrase().toLowerCase(Locale.ROOT).replace(' ', '-');
        };
    }

}
