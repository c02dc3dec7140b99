package io.crema.query.order;

import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.crema.chassis.problem.ProblemException;
import io.crema.chassis.request.KnownVersions;
import io.crema.chassis.request.StaleReads;
import io.crema.chassis.security.Callers;
import io.crema.query.Freshness;
import io.crema.query.WaitingReads;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Reads of orders. */
@RestController
@RequestMapping("/api/orders")
@PreAuthorize("hasAuthority('SCOPE_orders:read')")
class OrderController {

    private static final String PROJECTION = "orders";

    private final Orders orders;
    private final WaitingReads reads;
    private final Freshness freshness;
    private final Callers callers;

    OrderController(Orders orders, WaitingReads reads, Freshness freshness, Callers callers) {
        this.orders = orders;
        this.reads = reads;
        this.freshness = freshness;
        this.callers = callers;
    }

    /** Reads an order with its history. It may wait for a version that the client does not know yet. */
    @GetMapping("/{orderId}")
    ResponseEntity<OrderView> find(@PathVariable UUID orderId,
            @RequestParam(defaultValue = "0") @Min(0) long minVersion,
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String ifNoneMatch,
            @RequestHeader(name = "Prefer", required = false) @Nullable String preferences)
            throws InterruptedException {
        callers.requireActingForCustomers();
        var known = KnownVersions.of(ifNoneMatch);
        var read = reads.read(PROJECTION, orderId, preferences,
                () -> orders.find(orderId).filter(it -> callers.mayActFor(it.customerId())),
                it -> it.version() >= minVersion && !known.contain(it.version()));
        if (read.found().map(OrderView::version).orElse(0L) < minVersion) {
            throw WaitingReads.notReached(read.headers());
        }
        var order = read.found().orElseThrow(
                () -> ProblemException.notFound("not-found", "There is no such order").with(read.headers()));
        var answer = ResponseEntity.status(known.contain(order.version()) ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
                .headers(read.headers()).cacheControl(StaleReads.ALLOWED).eTag(Long.toString(order.version()));
        return known.contain(order.version()) ? answer.build() : answer.body(order);
    }

    /**
     * Lists orders, newest first.
     *
     * @param customerId the customer whose orders these are
     * @param status only orders with this status
     * @param after the last order of the page before
     * @param limit most orders on a page
     */
    @GetMapping
    ResponseEntity<OrderPage> page(@RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) @Nullable OrderStatus status,
            @RequestParam(required = false) @Nullable UUID after,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit) {
        if (customerId != null && !callers.mayActFor(customerId)) {
            throw ProblemException.notFound("unknown-customer", "There is no such customer");
        }
        var lag = freshness.of(PROJECTION);
        return ResponseEntity.ok().headers(lag).cacheControl(StaleReads.ALLOWED)
                .body(orders.page(callers.customer().orElse(customerId), status, after, limit));
    }

}
