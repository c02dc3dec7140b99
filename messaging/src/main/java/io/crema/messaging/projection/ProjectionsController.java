package io.crema.messaging.projection;

import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.function.Supplier;

import io.crema.messaging.projection.Rebuilds.Status;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lets operators rebuild projections. */
@RestController
@RequestMapping("/operations/projections")
@PreAuthorize("hasAuthority('SCOPE_operations')")
class ProjectionsController {

    private static final Logger log = LoggerFactory.getLogger(ProjectionsController.class);

    private final Rebuilds rebuilds;

    ProjectionsController(Rebuilds rebuilds) {
        this.rebuilds = rebuilds;
    }

    /** Lists the projections of this service. */
    @GetMapping
    List<Status> list() {
        return reading(rebuilds::status);
    }

    /** Shows a projection, and the progress of its rebuild. */
    @GetMapping("/{projection}")
    Status show(@PathVariable String projection) {
        return find(projection);
    }

    /** Begins to build the projection anew. The switch follows by itself. */
    @PostMapping("/{projection}/rebuild")
    ResponseEntity<Status> begin(@PathVariable String projection, Principal operator) {
        find(projection);
        if (!rebuilds.begin(projection)) {
            throw problem(HttpStatus.CONFLICT, "rebuild-not-confirmed",
                    "There is a rebuild of this projection: confirm it, go back or abandon it first");
        }
        log.info("Operator {} rebuilds the projection {}", operator.getName(), projection);
        return ResponseEntity.accepted().body(find(projection));
    }

    /** Stops building, and deletes the new tables. */
    @DeleteMapping("/{projection}/rebuild")
    Status abandon(@PathVariable String projection, Principal operator) {
        return ended(projection, rebuilds.abandon(projection), "abandoned the rebuild of", operator);
    }

    /** Deletes the old tables. */
    @PostMapping("/{projection}/rebuild/confirmation")
    Status confirm(@PathVariable String projection, Principal operator) {
        return ended(projection, rebuilds.confirm(projection), "confirmed the rebuild of", operator);
    }

    /** Lets clients read the old tables again, and deletes the new ones. */
    @PostMapping("/{projection}/rebuild/rollback")
    Status back(@PathVariable String projection, Principal operator) {
        return ended(projection, rebuilds.back(projection), "went back to the old tables of", operator);
    }

    private Status ended(String projection, boolean ended, String what, Principal operator) {
        var status = find(projection);
        if (!ended) {
            throw problem(HttpStatus.CONFLICT, "no-such-rebuild",
                    "The projection is in the state " + status.state() + ", which does not allow this");
        }
        log.info("Operator {} {} the projection {}", operator.getName(), what, projection);
        return status;
    }

    private Status find(String projection) {
        return reading(() -> rebuilds.status(projection)).orElseThrow(() -> problem(HttpStatus.NOT_FOUND,
                "unknown-projection", "The service has no such projection"));
    }

    private static <T> T reading(Supplier<T> status) {
        try {
            return status.get();
        } catch (KafkaException e) {
            log.warn("The status of the projections is unknown: {}", e.toString());
            throw problem(HttpStatus.SERVICE_UNAVAILABLE, "kafka-unavailable",
                    "Kafka does not tell how many events there are: ask again later");
        }
    }

    private static ErrorResponseException problem(HttpStatus status, String slug, String detail) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create("urn:crema:problem:" + slug));
        return new ErrorResponseException(status, problem, null);
    }

}
