package io.crema.order.order;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.crema.chassis.problem.ProblemException;
import io.crema.chassis.security.Callers;
import io.crema.messaging.IdempotentRequests;
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
    private final PlacingOrder placing;
    private final OrderProcess process;
    private final Orders orders;
    private final Callers callers;

    OrderController(IdempotentRequests requests, PlacingOrder placing, OrderProcess process, Orders orders,
            Callers callers) {
        this.requests = requests;
        this.placing = placing;
        this.process = process;
        this.orders = orders;
        this.callers = callers;
    }

    record Item(@NotBlank @Size(max = 100) String sku, @Min(1) @Max(20) int quantity) {}

    record OrderRequest(@NotNull UUID customerId, @NotBlank @Size(max = 100) String shopId,
            @NotEmpty @Size(max = 20) List<@Valid @NotNull Item> items) {}

    record Answer(UUID orderId, String status, long version) {

        static Answer of(Order order) {
            return new Answer(order.id(), order.status(), order.version());
        }

    }

    @PostMapping
    ResponseEntity<Answer> place(@RequestHeader("Idempotency-Key") @NotBlank @Size(max = 200) String idempotencyKey,
            @Valid @RequestBody OrderRequest request) {
        callers.requireActingFor(request.customerId());
        Answer answer = requests.once(callers.name() + " POST /api/orders", idempotencyKey, request, Answer.class,
                () -> Answer.of(placing.place(request.customerId(), request.shopId(), request.items()
                        .stream()
                        .map(item -> new PlacingOrder.Line(item.sku(), item.quantity()))
                        .toList())));
        return accepted(answer);
    }

    @PostMapping("/{orderId}/cancellation")
    @Transactional
    public ResponseEntity<Answer> cancel(@PathVariable UUID orderId) {
        Order order = own(process.cancel(orderId));
        return switch (order.state()) {
            case OrderState.Pending _,OrderState.Cancelled _ -> accepted(Answer.of(order));
            case OrderState.Confirmed _ when order.isCancelling() -> accepted(Answer.of(order));
            case OrderState.Confirmed _,OrderState.Ready _,OrderState.Collected _ ->
                throw ProblemException.conflict("brewing-began", "The order is brewing, so it cannot be cancelled");
        };
    }

    @PostMapping("/{orderId}/collection")
    @Transactional
    public Answer collect(@PathVariable UUID orderId) {
        Order order = own(Optional.ofNullable(
                orders.change(List.of(new Orders.Deed(orderId, Order::collect, null))).get(orderId)));
        if (order.state() instanceof OrderState.Collected) {
            return Answer.of(order);
        }
        throw ProblemException.conflict("not-ready", "The order is " + order.status() + ", not READY");
    }

    private Order own(Optional<Order> order) {
        return order.filter(found -> callers.mayActFor(found.customerId()))
                .orElseThrow(() -> ProblemException.notFound("unknown-order", "There is no such order"));
    }

    private static ResponseEntity<Answer> accepted(Answer answer) {
        return ResponseEntity.accepted()
                .location(URI.create("/api/orders/" + answer.orderId()))
                .eTag("\"" + answer.version() + "\"")
                .body(answer);
    }

}
