package io.crema.order.order;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import io.crema.chassis.problem.ProblemException;
import io.crema.chassis.security.Callers;
import io.crema.messaging.aggregate.Outcome;
import io.crema.messaging.aggregate.Stored;
import io.crema.messaging.request.IdempotentRequests;
import io.crema.order.order.OrderPlacement.Line;
import io.crema.order.order.OrderPlacement.Result;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/orders")
@PreAuthorize("hasAuthority('SCOPE_orders:write')")
class OrderController {

    private final IdempotentRequests requests;
    private final OrderPlacement placement;
    private final OrderProcess process;
    private final Orders orders;
    private final OpenOrderQuota quota;
    private final Callers callers;

    OrderController(IdempotentRequests requests, OrderPlacement placement, OrderProcess process, Orders orders,
            OpenOrderQuota quota, Callers callers) {
        this.requests = requests;
        this.placement = placement;
        this.process = process;
        this.orders = orders;
        this.quota = quota;
        this.callers = callers;
    }

    record Item(@NotBlank @Size(max = 100) String sku, @Min(1) @Max(20) int quantity) {}

    record OrderRequest(@NotNull UUID customerId, @NotBlank @Size(max = 100) String shopId,
            @NotEmpty @Size(max = 20) List<@Valid @NotNull Item> items) {}

    record Answer(UUID orderId, String status, long version) {

        static Answer of(Outcome<Order, OrderRefusal> outcome) {
            return new Answer(outcome.id(), Objects.requireNonNull(outcome.state()).status(), outcome.version());
        }

    }

    /** Places an order. It is accepted at once; the order shows whether it is confirmed or cancelled. */
    @PostMapping
    ResponseEntity<Answer> place(@RequestHeader("Idempotency-Key") @NotBlank @Size(max = 255) String idempotencyKey,
            @Valid @RequestBody OrderRequest request) {
        callers.requireActingFor(request.customerId());
        return accepted(requests.once(callers.name() + " POST /api/orders", idempotencyKey, request, Answer.class,
                () -> placed(request)));
    }

    private Answer placed(OrderRequest request) {
        if (callers.isCustomer()) {
            quota.require(request.customerId());
        }
        List<Line> lines = request.items().stream().map(item -> new Line(item.sku(), item.quantity())).toList();
        return switch (placement.place(request.customerId(), request.shopId(), lines)) {
            case Result.Placed(var order) -> Answer.of(order);
            case Result.UnknownCustomer _ -> throw ProblemException.unprocessable("unknown-customer",
                    "There is no customer " + request.customerId());
            case Result.UnknownShop _ ->
                throw ProblemException.unprocessable("unknown-shop", "There is no shop " + request.shopId());
            case Result.UnknownSku(var sku) ->
                throw ProblemException.unprocessable("unknown-sku", "The menu has no " + sku);
        };
    }

    /** Asks for the cancellation of an order. It is refused once brewing has begun. */
    @PostMapping("/{orderId}/cancellation")
    @Transactional
    public ResponseEntity<Answer> cancel(@PathVariable UUID orderId) {
        requireAllowed(new OrderCommand.RequestCancellation(orderId));
        return accepted(answer(process.cancel(orderId)));
    }

    /** Notes that the customer has collected the order. */
    @PostMapping("/{orderId}/collection")
    @Transactional
    public ResponseEntity<Answer> collect(@PathVariable UUID orderId) {
        var collect = new OrderCommand.Collect(orderId);
        requireAllowed(collect);
        Answer collected = answer(orders.apply(collect));
        return ResponseEntity.ok().eTag(Long.toString(collected.version())).body(collected);
    }

    private static Answer answer(Outcome<Order, OrderRefusal> outcome) {
        if (outcome.reply() != null) {
            throw problem(outcome.reply());
        }
        return Answer.of(outcome);
    }

    private static ProblemException problem(OrderRefusal refusal) {
        return switch (refusal) {
            case OrderRefusal.UnknownOrder _ -> unknownOrder();
            case OrderRefusal.BrewingBegan _ -> ProblemException.conflict("brewing-began",
                    "Brewing has begun, so the order can no longer be cancelled");
            case OrderRefusal.NotReady(var status) -> ProblemException.conflict("not-ready",
                    "The order is " + status + "; it can be collected once it is READY");
        };
    }

    /**
     * Refuses a command that the committed state forbids, before anything is locked. Answers 404 for an order of another
     * customer, so that nobody learns which orders exist. The decision under the lock is the one that counts.
     */
    private void requireAllowed(OrderCommand command) {
        callers.requireActingForCustomers();
        Order order = orders.find(command.orderId()).map(Stored::state)
                .filter(it -> callers.mayActFor(it.info().customerId()))
                .orElseThrow(OrderController::unknownOrder);
        OrderRefusal refusal = new OrderDecider().decide(order, command).reply();
        if (refusal != null) {
            throw problem(refusal);
        }
    }

    private static ProblemException unknownOrder() {
        return ProblemException.notFound("unknown-order", "There is no such order");
    }

    private static ResponseEntity<Answer> accepted(Answer answer) {
        return ResponseEntity.accepted()
                .location(URI.create("/api/orders/" + answer.orderId()))
                .eTag("\"" + answer.version() + "\"")
                .body(answer);
    }

}
