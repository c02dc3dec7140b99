package io.crema.chassis.problem;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.util.UriUtils;

/**
 * Answers a failed call of gRPC with its status as trailers. The entry {@code problem-type} has the type of the problem
 * document that a request of REST would get.
 */
final class GrpcProblems {

    private static final MediaType GRPC = MediaType.valueOf("application/grpc");
    private static final String HTTP_2 = "HTTP/2.0";

    private GrpcProblems() {
    }

    /** Returns the answer, or nothing if the request is no call of gRPC. */
    static Optional<ResponseEntity<Object>> answer(ProblemDetail problem, HttpHeaders headers, WebRequest request) {
        if (!(request instanceof ServletWebRequest call) || !HTTP_2.equals(call.getRequest().getProtocol())
                || !isGrpc(call.getRequest().getContentType())) {
            return Optional.empty();
        }
        HttpServletResponse response = call.getResponse();
        if (response == null) {
            return Optional.empty();
        }
        Map<String, String> trailers = new LinkedHashMap<>();
        trailers.put("grpc-status", Integer.toString(code(problem.getStatus())));
        trailers.put("grpc-message",
                UriUtils.encode(String.valueOf(problem.getDetail()), StandardCharsets.UTF_8).replace("%20", " "));
        trailers.put("problem-type", String.valueOf(problem.getType()));
        String retryAfter = headers.getFirst(HttpHeaders.RETRY_AFTER);
        if (retryAfter != null) {
            trailers.put("retry-after", retryAfter);
        }
        response.setTrailerFields(() -> trailers);
        return Optional.of(ResponseEntity.ok().contentType(GRPC).build());
    }

    private static boolean isGrpc(@Nullable String type) {
        return type != null && type.startsWith(GRPC.toString());
    }

    /** The codes of gRPC, for a module without its library. */
    private static int code(int status) {
        return switch (status) {
            case 400, 413, 431 -> 3; // INVALID_ARGUMENT
            case 401 -> 16; // UNAUTHENTICATED
            case 403 -> 7; // PERMISSION_DENIED
            case 404 -> 5; // NOT_FOUND
            case 405, 415, 501 -> 12; // UNIMPLEMENTED
            case 408, 504 -> 4; // DEADLINE_EXCEEDED
            case 409 -> 10; // ABORTED
            case 422 -> 9; // FAILED_PRECONDITION
            case 429 -> 8; // RESOURCE_EXHAUSTED
            case 503 -> 14; // UNAVAILABLE
            default -> 13; // INTERNAL
        };
    }

}
