package io.crema.query.order;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Reads of orders. */
@RestController
@RequestMapping("/api/orders")
@PreAuthorize("hasAuthority('SCOPE_orders:read')")
class OrderController {

    private static final String PROJECTION = "orders";
    private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,9})",
            Pattern.CASE_INSENSITIVE);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Orders orders;
    private final OrderChanges changes;
    private final Callers callers;
    private final Freshness freshness;

    OrderController(Orders orders, OrderChanges changes, Callers callers, Freshness freshness) {
        this.orders = orders;
        this.changes = changes;
        this.callers = callers;
        this.freshness = freshness;
    }

    /** @param lag of the projection when it was read */
    private record Read(Optional<OrderView> order, HttpHeaders lag) {}

    @GetMapping("/{orderId}")
    ResponseEntity<OrderView> find(@PathVariable UUID orderId,
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String ifNoneMatch,
            @RequestHeader(name = "Prefer", required = false) @Nullable String preferences)
            throws InterruptedException {
        callers.requireActingForCustomers();
        var known = KnownVersions.of(ifNoneMatch);
        var wait = wait(preferences);
        var read = await(orderId, known, wait.orElse(Duration.ZERO));
        var headers = read.lag();
        wait.ifPresent(it -> headers.set("Preference-Applied", "wait=" + it.toSeconds()));
        var order = read.order()
                .orElseThrow(() -> ProblemException.notFound("not-found", "There is no such order").with(headers));
        var answer = ResponseEntity.status(known.contain(order.version()) ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
                .headers(headers).cacheControl(StaleReads.ALLOWED).eTag(Long.toString(order.version()));
        return known.contain(order.version()) ? answer.build() : answer.body(order);
    }

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

    /**
     * Returns the order once it has a version that the client does not know, or as it is at the end of the wait. It polls,
     * because another instance may project the change.
     */
    private Read await(UUID orderId, KnownVersions known, Duration wait) throws InterruptedException {
        var end = System.nanoTime() + wait.toNanos();
        while (true) {
            var mark = changes.mark(orderId);
            var lag = freshness.of(PROJECTION);
            var order = orders.find(orderId).filter(it -> callers.mayActFor(it.customerId()));
            var left = Duration.ofNanos(end - System.nanoTime());
            if (order.filter(it -> !known.contain(it.version())).isPresent() || !left.isPositive()) {
                return new Read(order, lag);
            }
            changes.await(orderId, mark, left.compareTo(POLL) < 0 ? left : POLL);
        }
    }

    /** Parses the wait that the client prefers, and shortens one that is too long. */
    private static Optional<Duration> wait(@Nullable String preferences) {
        return Optional.ofNullable(preferences).map(WAIT::matcher).filter(Matcher::find)
                .map(it -> Duration.ofSeconds(Long.parseLong(it.group(1))))
                .map(it -> it.compareTo(LONGEST_WAIT) < 0 ? it : LONGEST_WAIT);
    }

}
