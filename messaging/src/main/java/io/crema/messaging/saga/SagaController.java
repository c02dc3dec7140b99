package io.crema.messaging.saga;

import java.net.URI;
import java.util.List;
import java.util.UUID;

import io.crema.messaging.saga.SagaView.Overview;
import io.crema.messaging.saga.SagaView.Summary;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lets operators list sagas and read their steps. */
@RestController
@RequestMapping("/operations/sagas")
@PreAuthorize("hasAuthority('SCOPE_operations')")
class SagaController {

    private final SagaView sagas;

    SagaController(SagaView sagas) {
        this.sagas = sagas;
    }

    /** Counts the sagas of each type and state. */
    @GetMapping("/summary")
    List<Summary> summary() {
        return sagas.summary();
    }

    /**
     * Lists sagas, the running ones first.
     *
     * @param type only sagas of this type
     * @param state only sagas in this state
     * @param pastDeadline only sagas whose deadline has passed
     * @param limit most sagas in the answer
     */
    @GetMapping
    List<Overview> list(@RequestParam(required = false) @Nullable String type,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(defaultValue = "false") boolean pastDeadline,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        return sagas.list(type, state, pastDeadline, limit);
    }

    /** Reads a saga with its steps. */
    @GetMapping("/{sagaId}")
    SagaView.Detail show(@PathVariable UUID sagaId) {
        return sagas.find(sagaId).orElseThrow(() -> {
            var problem = ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, "There is no saga " + sagaId);
            problem.setType(URI.create("urn:crema:problem:unknown-saga"));
            return new ErrorResponseException(HttpStatus.NOT_FOUND, problem, null);
        });
    }

}
