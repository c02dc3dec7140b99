package io.crema.order.saga;

import java.util.List;
import java.util.UUID;

import io.crema.messaging.saga.SagaReply;

/**
 * A reply of a participant to a command of a saga. Each participant has a topic for its replies that no other service may
 * write to. So a reply counts only if it comes from the topic of the participant that owns it.
 */
sealed interface ParticipantReply extends SagaReply {

    /** The topic of all participants until each had its own. Participants of the previous version write to it. */
    String SHARED_TOPIC = "order.replies";

    /** The topics of the participants. */
    List<String> TOPICS = List.of(WalletReply.TOPIC, TicketReply.TOPIC);

    /** Returns the topic of the participant that owns this reply. */
    String topic();

    /** A reply of payment-service. */
    sealed interface WalletReply extends ParticipantReply {

        String TOPIC = "wallet.replies";

        @Override
        default String topic() {
            return TOPIC;
        }

    }

    /** A reply of barista-service. */
    sealed interface TicketReply extends ParticipantReply {

        String TOPIC = "ticket.replies";

        @Override
        default String topic() {
            return TOPIC;
        }

    }

    record WalletCharged(UUID sagaId, UUID commandId) implements WalletReply, PlaceOrderSaga.Input {}

    record ChargeDeclined(UUID sagaId, UUID commandId, String reason) implements WalletReply, PlaceOrderSaga.Input {}

    record WalletRefunded(UUID sagaId,
            UUID commandId) implements WalletReply, PlaceOrderSaga.Input, CancelOrderSaga.Input {}

    record TicketQueued(UUID sagaId, UUID commandId) implements TicketReply, PlaceOrderSaga.Input {}

    record TicketRejected(UUID sagaId, UUID commandId, String reason) implements TicketReply, PlaceOrderSaga.Input {}

    record TicketCancelled(UUID sagaId,
            UUID commandId) implements TicketReply, PlaceOrderSaga.Input, CancelOrderSaga.Input {}

    /** Brewing has begun, so the ticket cannot be cancelled. */
    record TicketBrewing(UUID sagaId,
            UUID commandId) implements TicketReply, PlaceOrderSaga.Input, CancelOrderSaga.Input {}

}
