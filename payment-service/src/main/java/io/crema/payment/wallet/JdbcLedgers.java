package io.crema.payment.wallet;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.uuid.Generators;
import io.crema.messaging.Outbox;
import io.crema.messaging.OutgoingMessage;
import io.crema.payment.wallet.Ledger.Answer;
import io.crema.payment.wallet.Ledger.Entry;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes a whole batch with one statement per table. */
@Repository
class JdbcLedgers implements Ledgers {

    private static final String EVENTS = "wallet.events";
    private static final String REPLIES = "order.replies";

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final JsonMapper json;

    JdbcLedgers(JdbcClient jdbc, Outbox outbox, JsonMapper json) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.json = json;
    }

    /** The charges are read after the wallets are locked, so that what a rival wrote under the lock is seen. */
    @Override
    public Ledger lock(Collection<UUID> customerIds, Collection<UUID> orderIds) {
        Map<UUID, Wallet> wallets = jdbc.sql("""
                SELECT customer_id, balance, currency, stamps, version FROM wallet
                WHERE customer_id = ANY (?) ORDER BY customer_id FOR UPDATE
                """).param(array("uuid", customerIds, id -> id)).query(JdbcLedgers::wallet).stream()
                .collect(Collectors.toMap(Wallet::customerId, Function.identity()));
        return new Ledger(wallets, orderIds.isEmpty() ? Map.of() : charges(orderIds));
    }

    private Map<UUID, Charge> charges(Collection<UUID> orderIds) {
        return jdbc.sql("""
                SELECT order_id, customer_id, amount, currency, outcome, reason, refunded FROM charge
                WHERE order_id = ANY (?)
                """).param(array("uuid", orderIds, id -> id)).query(ChargeRow.class).stream()
                .map(ChargeRow::charge).collect(Collectors.toMap(Charge::orderId, Function.identity()));
    }

    @Override
    public void save(Ledger ledger) {
        if (!ledger.entries().isEmpty()) {
            writeEvents(ledger.entries());
            writeSnapshots(ledger.changedWallets());
        }
        if (!ledger.changedCharges().isEmpty()) {
            writeCharges(ledger.changedCharges());
        }
        List<OutgoingMessage> messages = Stream
                .concat(ledger.entries().stream().map(JdbcLedgers::event),
                        ledger.answers().stream().map(JdbcLedgers::reply))
                .toList();
        outbox.append(messages);
    }

    private void writeEvents(List<Entry> entries) {
        jdbc.sql("""
                INSERT INTO wallet_event (wallet_id, version, type, data)
                SELECT * FROM unnest(?, ?, ?, ?::jsonb[])
                """).param(array("uuid", entries, entry -> entry.event().customerId()))
                .param(array("bigint", entries, Entry::version))
                .param(array("text", entries, entry -> entry.event().getClass().getSimpleName()))
                .param(array("text", entries, entry -> json.writeValueAsString(entry.event()))).update();
    }

    private void writeSnapshots(List<Wallet> wallets) {
        jdbc.sql("""
                INSERT INTO wallet (customer_id, balance, currency, stamps, version)
                SELECT * FROM unnest(?, ?, ?, ?, ?)
                ON CONFLICT (customer_id) DO UPDATE
                SET balance = excluded.balance, stamps = excluded.stamps, version = excluded.version
                """).param(array("uuid", wallets, Wallet::customerId))
                .param(array("bigint", wallets, wallet -> wallet.balance().amount()))
                .param(array("text", wallets, wallet -> wallet.balance().currency()))
                .param(array("integer", wallets, Wallet::stamps)).param(array("bigint", wallets, Wallet::version))
                .update();
    }

    /** Of a charge that is known, only the refund can be news. */
    private void writeCharges(Collection<Charge> charges) {
        List<ChargeRow> rows = charges.stream().map(ChargeRow::of).toList();
        int written = jdbc.sql("""
                INSERT INTO charge (order_id, customer_id, amount, currency, outcome, reason, refunded)
                SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (order_id) DO UPDATE SET refunded = true
                WHERE charge.outcome = 'CHARGED' AND excluded.refunded
                """).param(array("uuid", rows, ChargeRow::orderId)).param(array("uuid", rows, ChargeRow::customerId))
                .param(array("bigint", rows, ChargeRow::amount)).param(array("text", rows, ChargeRow::currency))
                .param(array("text", rows, ChargeRow::outcome)).param(array("text", rows, ChargeRow::reason))
                .param(array("boolean", rows, ChargeRow::refunded)).update();
        if (written != rows.size()) {
            throw new OptimisticLockingFailureException("another transaction decided on a charge of this batch");
        }
    }

    private static Wallet wallet(ResultSet row, int number) throws SQLException {
        return new Wallet(row.getObject("customer_id", UUID.class),
                new Money(row.getLong("balance"), row.getString("currency")), row.getInt("stamps"),
                row.getLong("version"));
    }

    private static OutgoingMessage event(Entry entry) {
        return OutgoingMessage.event(EVENTS, entry.event().customerId(), entry.version(), entry.event())
                .inTrace(entry.trace());
    }

    private static OutgoingMessage reply(Answer answer) {
        WalletReply reply = answer.reply();
        UUID id = Generators.nameBasedGenerator(reply.commandId()).generate(reply.getClass().getSimpleName());
        return OutgoingMessage.of(REPLIES, id, reply.sagaId(), reply).inTrace(answer.trace());
    }

    private static <T> SqlArrayValue array(String type, Collection<T> rows, Function<T, @Nullable Object> column) {
        return new SqlArrayValue(type, rows.stream().map(column).toArray());
    }

}
