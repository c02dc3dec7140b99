package io.crema.barista.ticket;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.crema.chassis.problem.ProblemException;
import io.crema.chassis.request.StaleReads;
import io.crema.chassis.security.Callers;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Reads of tickets. Who may read an order may read its ticket. */
@RestController
class TicketController {

    private final JdbcTickets tickets;
    private final Callers callers;

    enum Status {
        QUEUED, BREWING, READY, REJECTED, CANCELLED
    }

    /**
     * The ticket of an order.
     *
     * @param reason why the shop rejected it, or null
     */
    record View(UUID orderId, UUID customerId, String shopId, Status status, @Nullable String reason,
            List<Item> items) {

        /** Returns nothing for a tombstone: its order never had a ticket. */
        private static Optional<View> of(Ticket ticket) {
            return switch (ticket) {
                case Ticket.Queued(var order) -> Optional.of(of(order, Status.QUEUED, null));
                case Ticket.Brewing(var order) -> Optional.of(of(order, Status.BREWING, null));
                case Ticket.Ready(var order) -> Optional.of(of(order, Status.READY, null));
                case Ticket.Cancelled(var order) -> Optional.of(of(order, Status.CANCELLED, null));
                case Ticket.Rejected(var order, var reason) -> Optional.of(of(order, Status.REJECTED, reason));
                case Ticket.Tombstone _ -> Optional.empty();
            };
        }

        private static View of(DrinkOrder order, Status status, @Nullable String reason) {
            return new View(order.orderId(), order.customerId(), order.shopId(), status, reason, order.items());
        }

    }

    TicketController(JdbcTickets tickets, Callers callers) {
        this.tickets = tickets;
        this.callers = callers;
    }

    /** Finds the ticket of an order. Answers 404 for another customer's, so that nobody learns which orders exist. */
    @GetMapping("/api/tickets/{orderId}")
    @PreAuthorize("hasAuthority('SCOPE_orders:read')")
    ResponseEntity<View> find(@PathVariable UUID orderId) {
        callers.requireActingForCustomers();
        var ticket = tickets.find(orderId).flatMap(View::of).filter(it -> callers.mayActFor(it.customerId()))
                .orElseThrow(() -> ProblemException.notFound("not-found", "There is no ticket of such an order"));
        return ResponseEntity.ok().cacheControl(StaleReads.ALLOWED).body(ticket);
    }

}
