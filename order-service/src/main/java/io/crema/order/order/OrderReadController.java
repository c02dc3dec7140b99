package io.crema.order.order;

import java.util.UUID;

import io.crema.chassis.problem.ProblemException;
import io.crema.chassis.request.KnownVersions;
import io.crema.chassis.security.Callers;
import io.crema.messaging.aggregate.Stored;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Reads of one order for the time when query-service is away. The answer is query-service's, without what only the read
 * model has: items, total and history.
 */
@RestController
class OrderReadController {

    private final Orders orders;
    private final Callers callers;

    /** @param version the same as in the read model, so that an ETag of one service is known to the other */
    record View(UUID orderId, UUID customerId, String shopId, String status, @Nullable String reason, long version) {

        private static View of(Stored<Order> stored) {
            Order order = stored.state();
            OrderInfo info = order.info();
            return new View(info.orderId(), info.customerId(), info.shopId(), order.status(),
                    order instanceof Order.Cancelled cancelled ? cancelled.reason() : null, stored.version());
        }

    }

    OrderReadController(Orders orders, Callers callers) {
        this.orders = orders;
        this.callers = callers;
    }

    /** Finds an order, without its items, total and history. */
    @GetMapping("/api/orders/{orderId}")
    @PreAuthorize("hasAuthority('SCOPE_orders:read')")
    ResponseEntity<View> find(@PathVariable UUID orderId,
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String ifNoneMatch) {
        callers.requireActingForCustomers();
        var order = orders.find(orderId).map(View::of).filter(it -> callers.mayActFor(it.customerId()))
                .orElseThrow(() -> ProblemException.notFound("not-found", "There is no such order"));
        boolean known = KnownVersions.of(ifNoneMatch).contain(order.version());
        var answer = ResponseEntity.status(known ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
                .eTag(Long.toString(order.version()));
        return known ? answer.build() : answer.body(order);
    }

}
