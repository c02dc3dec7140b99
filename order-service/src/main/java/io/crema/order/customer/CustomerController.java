package io.crema.order.customer;

import java.net.URI;
import java.util.UUID;

import com.fasterxml.uuid.Generators;
import io.crema.chassis.problem.ProblemException;
import io.crema.chassis.security.Callers;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/customers")
@PreAuthorize("hasAuthority('SCOPE_customers:write')")
class CustomerController {

    private final Customers customers;
    private final Callers callers;

    CustomerController(Customers customers, Callers callers) {
        this.customers = customers;
        this.callers = callers;
    }

    record Registration(@NotBlank @Size(max = 100) String name, @NotBlank @Size(max = 100) String district) {}

    record Move(@NotBlank @Size(max = 100) String district) {}

    record Registered(UUID customerId) {}

    @PostMapping
    ResponseEntity<Registered> register(@Valid @RequestBody Registration registration) {
        UUID customerId = Generators.timeBasedEpochGenerator().generate();
        customers.register(customerId, registration.name(), registration.district());
        return ResponseEntity.created(URI.create("/api/wallets/" + customerId)).body(new Registered(customerId));
    }

    @PatchMapping("/{customerId}")
    Registered move(@PathVariable UUID customerId, @Valid @RequestBody Move move) {
        callers.requireActingFor(customerId);
        if (!customers.move(customerId, move.district())) {
            throw ProblemException.notFound("unknown-customer", "There is no customer " + customerId);
        }
        return new Registered(customerId);
    }

}
