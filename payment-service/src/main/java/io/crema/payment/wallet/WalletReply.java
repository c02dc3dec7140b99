package io.crema.payment.wallet;

import java.util.UUID;

/** What a saga hears; a command that is repeated is answered the same. */
sealed interface WalletReply {

    UUID sagaId();

    UUID commandId();

    record WalletCharged(UUID sagaId, UUID commandId) implements WalletReply {}

    record ChargeDeclined(UUID sagaId, UUID commandId, String reason) implements WalletReply {}

    record WalletRefunded(UUID sagaId, UUID commandId) implements WalletReply {}

}
