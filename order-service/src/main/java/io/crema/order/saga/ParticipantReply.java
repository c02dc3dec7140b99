package io.crema.order.saga;

import java.util.UUID;

import io.crema.messaging.saga.SagaReply;

/** A reply of a participant to a command of a saga, read from {@code order.replies}. */
sealed interface ParticipantReply extends SagaReply {

    record WalletCharged(UUID sagaId, UUID commandId) implements ParticipantReply, PlaceOrderSaga.Input {}

    record ChargeDeclined(UUID sagaId, UUID commandId,
            String reason) implements ParticipantReply, PlaceOrderSaga.Input {}

    record WalletRefunded(UUID sagaId,
            UUID commandId) implements ParticipantReply, PlaceOrderSaga.Input, CancelOrderSaga.Input {}

    record TicketQueued(UUID sagaId, UUID commandId) implements ParticipantReply, PlaceOrderSaga.Input {}

    record TicketRejected(UUID sagaId, UUID commandId,
            String reason) implements ParticipantReply, PlaceOrderSaga.Input {}

    record TicketCancelled(UUID sagaId,
            UUID commandId) implements ParticipantReply, PlaceOrderSaga.Input, CancelOrderSaga.Input {}

    /** Brewing has begun, so the ticket cannot be cancelled. */
    record TicketBrewing(UUID sagaId,
            UUID commandId) implements ParticipantReply, PlaceOrderSaga.Input, CancelOrderSaga.Input {}

}
