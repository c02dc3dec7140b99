package io.crema.template.entry;

import java.util.UUID;

import io.crema.chassis.problem.ProblemException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The endpoint. Its scope is the staff's: the answer does not depend on the customer who asks. */
@RestController
@PreAuthorize("hasAuthority('SCOPE_template:read')")
class EntryController {

    private final JdbcEntryStore store;

    EntryController(JdbcEntryStore store) {
        this.store = store;
    }

    /** Reads an entry. */
    @GetMapping("/api/template/{orderId}")
    Entry find(@PathVariable UUID orderId) {
        return store.find(orderId)
                .orElseThrow(() -> ProblemException.notFound("unknown-entry", "There is nothing for this id"));
    }

}
