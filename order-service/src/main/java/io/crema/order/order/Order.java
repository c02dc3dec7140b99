package io.crema.order.order;

/** An order in one of its states. */
public sealed interface Order {

    /** The part that never changes. */
    OrderInfo info();

    /** The saga runs. This state is the semantic lock of the order. */
    record Pending(OrderInfo info) implements Order {}

    /** The drink is ready, but the saga's confirmation has not come yet. */
    record PendingWithDrink(OrderInfo info) implements Order {}

    /** Paid and queued. The customer may cancel. */
    record Confirmed(OrderInfo info) implements Order {}

    /** The customer has asked for cancellation, and the barista has not answered yet. */
    record Cancelling(OrderInfo info) implements Order {}

    /** Brewing has begun. The customer may no longer cancel. */
    record Brewing(OrderInfo info) implements Order {}

    record Ready(OrderInfo info) implements Order {}

    record Collected(OrderInfo info) implements Order {}

    record Cancelled(OrderInfo info, String reason) implements Order {}

    /** Returns the name of the state in the API, which has fewer states. */
    default String status() {
        return switch (this) {
            case Pending _,PendingWithDrink _ -> "PENDING";
            case Confirmed _,Cancelling _,Brewing _ -> "CONFIRMED";
            case Ready _ -> "READY";
            case Collected _ -> "COLLECTED";
            case Cancelled _ -> "CANCELLED";
        };
    }

}
