package io.crema.barista.ticket;

import java.util.UUID;

/** What a saga hears; a command that is repeated is answered the same. */
sealed interface TicketReply {

    UUID sagaId();

    UUID commandId();

    record TicketQueued(UUID sagaId, UUID commandId) implements TicketReply {}

    record TicketRejected(UUID sagaId, UUID commandId, String reason) implements TicketReply {}

    record TicketCancelled(UUID sagaId, UUID commandId) implements TicketReply {}

    /** The cancellation came too late. */
    record TicketBrewing(UUID sagaId, UUID commandId) implements TicketReply {}

}
