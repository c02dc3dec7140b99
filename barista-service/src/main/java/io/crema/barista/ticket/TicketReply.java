package io.crema.barista.ticket;

import java.util.UUID;

import io.crema.messaging.message.MessageType;
import io.crema.messaging.saga.SagaReply;

/** A reply to a saga, published on {@code ticket.replies}. */
sealed interface TicketReply extends SagaReply {

    @MessageType("TicketQueued")
    record Queued(UUID sagaId, UUID commandId) implements TicketReply {}

    @MessageType("TicketRejected")
    record Rejected(UUID sagaId, UUID commandId, String reason) implements TicketReply {}

    @MessageType("TicketCancelled")
    record Cancelled(UUID sagaId, UUID commandId) implements TicketReply {}

    /** The cancellation came too late. */
    @MessageType("TicketBrewing")
    record BrewingBegan(UUID sagaId, UUID commandId) implements TicketReply {}

}
