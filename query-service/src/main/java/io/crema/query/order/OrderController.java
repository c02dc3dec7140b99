package io.crema.query.order;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.crema.chassis.problem.ProblemException;
import io.crema.chassis.security.Callers;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Reads of orders. */
@RestController
@RequestMapping("/api/orders")
@PreAuthorize("hasAuthority('SCOPE_orders:read')")
class OrderController {

    private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,6})");
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Orders orders;
    private final OrderChanges changes;
    private final Callers callers;

    OrderController(Orders orders, OrderChanges changes, Callers callers) {
        this.orders = orders;
        this.changes = changes;
        this.callers = callers;
    }

    @GetMapping("/{orderId}")
    ResponseEntity<OrderView> find(@PathVariable UUID orderId,
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String known,
            @RequestHeader(name = "Prefer", required = false) @Nullable String preferences)
            throws InterruptedException {
        return await(orderId, isNews(known), wait(preferences))
                .map(it -> ResponseEntity.ok().eTag(Long.toString(it.version())).body(it))
                .orElseThrow(() -> ProblemException.notFound("not-found", "There is no such order"));
    }

    @GetMapping
    OrderPage page(@RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) @Nullable OrderStatus status,
            @RequestParam(required = false) @Nullable UUID after,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit) {
        if (customerId != null && !callers.mayActFor(customerId)) {
            throw ProblemException.notFound("unknown-customer", "There is no such customer");
        }
        return orders.page(callers.customer().orElse(customerId), status, after, limit);
    }

    /** The order once it is news, else as it is when the time is over. Another instance may project it: so poll. */
    private Optional<OrderView> await(UUID orderId, Predicate<OrderView> isNews, Duration limit)
            throws InterruptedException {
        var end = System.nanoTime() + limit.toNanos();
        while (true) {
            var mark = changes.mark(orderId);
            var order = orders.find(orderId).filter(it -> callers.mayActFor(it.customerId()));
            var left = Duration.ofNanos(end - System.nanoTime());
            if (order.filter(isNews).isPresent() || !left.isPositive()) {
                return order;
            }
            changes.await(orderId, mark, left.compareTo(POLL) < 0 ? left : POLL);
        }
    }

    private static Predicate<OrderView> isNews(@Nullable String known) {
        var tags = known == null ? List.<String>of() : ETag.parse(known).stream().map(ETag::tag).toList();
        return it -> !tags.contains(Long.toString(it.version()));
    }

    private static Duration wait(@Nullable String preferences) {
        var wait = preferences == null ? null : WAIT.matcher(preferences);
        if (wait == null || !wait.find()) {
            return Duration.ZERO;
        }
        var asked = Duration.ofSeconds(Long.parseLong(wait.group(1)));
        return asked.compareTo(LONGEST_WAIT) < 0 ? asked : LONGEST_WAIT;
    }

}
