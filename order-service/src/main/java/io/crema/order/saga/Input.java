package io.crema.order.saga;

import java.util.UUID;

/** What the sagas hear. */
sealed interface Input {

    /** A participant's typed answer to a command; read from {@code order.replies}. */
    sealed interface Reply extends Input {

        UUID sagaId();

        UUID commandId();

    }

    record WalletCharged(UUID sagaId, UUID commandId) implements Reply {}

    record ChargeDeclined(UUID sagaId, UUID commandId, String reason) implements Reply {}

    record WalletRefunded(UUID sagaId, UUID commandId) implements Reply {}

    record TicketQueued(UUID sagaId, UUID commandId) implements Reply {}

    record TicketRejected(UUID sagaId, UUID commandId, String reason) implements Reply {}

    record TicketCancelled(UUID sagaId, UUID commandId) implements Reply {}

    /** The ticket cannot be cancelled any more. */
    record TicketBrewing(UUID sagaId, UUID commandId) implements Reply {}

    /** The awaited reply has not come by its deadline. */
    record Timeout() implements Input {}

    /** The customer wants the order cancelled. */
    record CancellationRequested() implements Input {}

}
