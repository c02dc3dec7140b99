package io.crema.order.customer;

import java.net.URI;
import java.util.UUID;

import com.fasterxml.uuid.Generators;
import io.crema.chassis.problem.ProblemException;
import io.crema.chassis.security.Callers;
import io.crema.chassis.text.NormalizedText;
import io.crema.chassis.text.PlainText;
import io.crema.messaging.request.IdempotentRequests;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/customers")
@PreAuthorize("hasAuthority('SCOPE_customers:write')")
class CustomerController {

    private final Customers customers;
    private final IdempotentRequests requests;
    private final Callers callers;

    CustomerController(Customers customers, IdempotentRequests requests, Callers callers) {
        this.customers = customers;
        this.requests = requests;
        this.callers = callers;
    }

    record Registration(@NotBlank @Size(max = 100) @PlainText String name, @DistrictName String district) {

        Registration {
            name = NormalizedText.orNull(name);
            district = NormalizedText.orNull(district);
        }

    }

    record Move(@DistrictName String district) {

        Move {
            district = NormalizedText.orNull(district);
        }

    }

    /** The answer that is kept by Idempotency-Key. */
    record Registered(UUID customerId) {}

    /** @param version number of the customer's events; a read of the district can wait for it */
    record Answer(UUID customerId, long version) {}

    /** Registers a customer. A request that repeats its Idempotency-Key gets the answer of the first request. */
    @PostMapping
    ResponseEntity<Answer> register(
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable @Pattern(regexp = ".*\\S.*") @Size(max = 255) String key,
            @Valid @RequestBody Registration registration) {
        Registered registered = key == null
                ? registered(registration)
                : requests.once(callers.name() + " POST /api/customers", key, registration, Registered.class,
                        () -> registered(registration));
        return ResponseEntity.created(URI.create("/api/wallets/" + registered.customerId()))
                .body(new Answer(registered.customerId(), 1));
    }

    private Registered registered(Registration registration) {
        UUID customerId = Generators.timeBasedEpochGenerator().generate();
        customers.register(callers.name(), customerId, registration.name(), registration.district());
        return new Registered(customerId);
    }

    /** Moves a customer to another district. */
    @PatchMapping("/{customerId}")
    ResponseEntity<Answer> move(@PathVariable UUID customerId, @Valid @RequestBody Move move) {
        callers.requireActingFor(customerId);
        long version = customers.move(customerId, move.district()).orElseThrow(
                () -> ProblemException.notFound("unknown-customer", "There is no customer " + customerId));
        return ResponseEntity.ok().eTag(Long.toString(version)).body(new Answer(customerId, version));
    }

}
