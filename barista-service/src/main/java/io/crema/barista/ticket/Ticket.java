package io.crema.barista.ticket;

import java.util.UUID;

/** A brewing ticket in one of its states. */
sealed interface Ticket {

    UUID orderId();

    /** Waits until a barista is free. May still be cancelled. */
    record Queued(DrinkOrder order) implements Ticket {

        @Override
        public UUID orderId() {
            return order.orderId();
        }

    }

    record Brewing(DrinkOrder order) implements Ticket {

        @Override
        public UUID orderId() {
            return order.orderId();
        }

    }

    record Ready(DrinkOrder order) implements Ticket {

        @Override
        public UUID orderId() {
            return order.orderId();
        }

    }

    record Cancelled(DrinkOrder order) implements Ticket {

        @Override
        public UUID orderId() {
            return order.orderId();
        }

    }

    record Rejected(DrinkOrder order, String reason) implements Ticket {

        @Override
        public UUID orderId() {
            return order.orderId();
        }

    }

    /** Cancelled before it was queued. A later command to queue it is rejected. */
    record Tombstone(UUID orderId, String shopId) implements Ticket {}

}
