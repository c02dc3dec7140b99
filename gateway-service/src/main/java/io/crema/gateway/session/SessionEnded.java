package io.crema.gateway.session;

import io.crema.chassis.problem.ProblemException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** The answer to a request whose session is over, or never was. */
final class SessionEnded {

    private SessionEnded() {
    }

    static ProblemException problem() {
        var problem = new ProblemException(HttpStatus.UNAUTHORIZED, "session-ended",
                "The session has ended: open /login to log in again");
        problem.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        return problem;
    }

}
