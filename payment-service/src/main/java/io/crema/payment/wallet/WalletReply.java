package io.crema.payment.wallet;

import java.util.UUID;

import io.crema.messaging.message.MessageType;
import io.crema.messaging.saga.SagaReply;

/** A reply to a saga, published on {@code wallet.replies}. */
sealed interface WalletReply extends WalletOutcome, SagaReply {

    @MessageType("WalletCharged")
    record Charged(UUID sagaId, UUID commandId) implements WalletReply {}

    @MessageType("ChargeDeclined")
    record Declined(UUID sagaId, UUID commandId, String reason) implements WalletReply {}

    @MessageType("WalletRefunded")
    record Refunded(UUID sagaId, UUID commandId) implements WalletReply {}

}
