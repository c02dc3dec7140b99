package io.crema.payment.wallet;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.crema.messaging.aggregate.AggregateStore;
import io.crema.messaging.aggregate.Change;
import io.crema.messaging.aggregate.Change.Versioned;
import io.crema.messaging.aggregate.Stored;
import io.crema.messaging.support.SqlArrays;
import io.crema.payment.wallet.WalletCommand.SagaCommand;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** The tables of wallets, their events and their charges. Reads and writes a batch with one statement per table. */
@Repository
class JdbcAccounts implements AggregateStore<Account, WalletCommand, WalletEvent> {

    private static final String SELECT_CHARGE = """
            SELECT order_id, customer_id, amount, currency, outcome, reason, refunded FROM charge
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    private record WalletRow(Wallet wallet, long version) {}

    JdbcAccounts(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Finds the payment of an order without a lock. */
    Optional<Charge> charge(UUID orderId) {
        return jdbc.sql(SELECT_CHARGE + "WHERE order_id = ?").param(orderId).query(ChargeRow.class).optional()
                .map(ChargeRow::charge);
    }

    /** Finds what a wallet holds without a lock. */
    Optional<Money> balance(UUID customerId) {
        return jdbc.sql("SELECT balance AS amount, currency FROM wallet WHERE customer_id = ?").param(customerId)
                .query(Money.class).optional();
    }

    /** Locks the wallets before it reads the charges, so that it sees all charges that earlier lock holders wrote. */
    @Override
    public List<Stored<Account>> lock(List<WalletCommand> commands) {
        var customerIds = commands.stream().map(WalletCommand::customerId).distinct().toList();
        Map<UUID, WalletRow> wallets = wallets(customerIds);
        Map<UUID, Map<UUID, Charge>> charges = charges(commands);
        return customerIds.stream().map(id -> {
            WalletRow row = wallets.get(id);
            return new Stored<>(id,
                    new Account(id, row == null ? null : row.wallet(), charges.getOrDefault(id, Map.of())),
                    row == null ? 0 : row.version());
        }).toList();
    }

    private Map<UUID, WalletRow> wallets(Collection<UUID> customerIds) {
        return jdbc.sql("""
                SELECT customer_id, balance, currency, stamps, version FROM wallet
                WHERE customer_id = ANY (?) ORDER BY customer_id FOR UPDATE
                """).param(SqlArrays.of("uuid", customerIds)).query((row, _) -> stored(row)).stream()
                .collect(Collectors.toMap(row -> row.wallet().customerId(), Function.identity()));
    }

    /** Returns the stored charges of the commands' orders, by the customer in the command. */
    private Map<UUID, Map<UUID, Charge>> charges(List<WalletCommand> commands) {
        var sagaCommands = commands.stream().filter(SagaCommand.class::isInstance).map(SagaCommand.class::cast)
                .toList();
        Map<UUID, Map<UUID, Charge>> byCustomer = new HashMap<>();
        if (!sagaCommands.isEmpty()) {
            Map<UUID, Charge> known = jdbc.sql(SELECT_CHARGE + "WHERE order_id = ANY (?)")
                    .param(SqlArrays.of("uuid", sagaCommands.stream().map(SagaCommand::orderId).distinct().toList()))
                    .query(ChargeRow.class).stream().map(ChargeRow::charge)
                    .collect(Collectors.toMap(Charge::orderId, Function.identity()));
            for (SagaCommand command : sagaCommands) {
                Charge charge = known.get(command.orderId());
                if (charge != null) {
                    byCustomer.computeIfAbsent(command.customerId(), _ -> new HashMap<>())
                            .put(command.orderId(), charge);
                }
            }
        }
        return byCustomer;
    }

    @Override
    public void save(List<Change<Account, WalletEvent>> changes) {
        insertEvents(changes.stream().flatMap(change -> change.versioned().stream()).toList());
        upsertWallets(changes.stream().filter(change -> !change.events().isEmpty()).map(JdbcAccounts::walletRow)
                .toList());
        upsertCharges(changes.stream().flatMap(change -> changedCharges(change).stream()).toList());
    }

    private static WalletRow walletRow(Change<Account, WalletEvent> change) {
        return new WalletRow(Objects.requireNonNull(change.after().wallet()), change.version());
    }

    private static List<ChargeRow> changedCharges(Change<Account, WalletEvent> change) {
        Account before = Objects.requireNonNull(change.before());
        return change.after().charges().values().stream()
                .filter(charge -> !charge.equals(before.charges().get(charge.orderId()))).map(ChargeRow::of).toList();
    }

    private void insertEvents(List<Versioned<WalletEvent>> events) {
        if (events.isEmpty()) {
            return;
        }
        jdbc.sql("""
                INSERT INTO wallet_event (wallet_id, version, type, data)
                SELECT * FROM unnest(?, ?, ?, ?::jsonb[])
                """)
                .param(SqlArrays.of("uuid", events, Versioned::aggregateId))
                .param(SqlArrays.of("bigint", events, Versioned::version))
                .param(SqlArrays.of("text", events, event -> event.event().getClass().getSimpleName()))
                .param(SqlArrays.of("text", events, event -> json.writeValueAsString(event.event())))
                .update();
    }

    private void upsertWallets(List<WalletRow> wallets) {
        if (wallets.isEmpty()) {
            return;
        }
        jdbc.sql("""
                INSERT INTO wallet (customer_id, balance, currency, stamps, version)
                SELECT * FROM unnest(?, ?, ?, ?, ?) AS w (customer_id) ORDER BY customer_id
                ON CONFLICT (customer_id) DO UPDATE
                SET balance = excluded.balance, stamps = excluded.stamps, version = excluded.version
                """)
                .param(SqlArrays.of("uuid", wallets, row -> row.wallet().customerId()))
                .param(SqlArrays.of("bigint", wallets, row -> row.wallet().balance().amount()))
                .param(SqlArrays.of("text", wallets, row -> row.wallet().balance().currency()))
                .param(SqlArrays.of("integer", wallets, row -> row.wallet().stamps()))
                .param(SqlArrays.of("bigint", wallets, WalletRow::version))
                .update();
    }

    /** Inserts charges. Updates a stored charge only to mark it as refunded. */
    private void upsertCharges(List<ChargeRow> charges) {
        if (charges.isEmpty()) {
            return;
        }
        int written = jdbc.sql("""
                INSERT INTO charge (order_id, customer_id, amount, currency, outcome, reason, refunded)
                SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (order_id) DO UPDATE SET refunded = true
                WHERE charge.outcome = 'CHARGED' AND excluded.refunded
                """)
                .param(SqlArrays.of("uuid", charges, ChargeRow::orderId))
                .param(SqlArrays.of("uuid", charges, ChargeRow::customerId))
                .param(SqlArrays.of("bigint", charges, ChargeRow::amount))
                .param(SqlArrays.of("text", charges, ChargeRow::currency))
                .param(SqlArrays.of("text", charges, ChargeRow::outcome))
                .param(SqlArrays.of("text", charges, ChargeRow::reason))
                .param(SqlArrays.of("boolean", charges, ChargeRow::refunded))
                .update();
        if (written != charges.size()) {
            throw new IllegalStateException(
                    "Another transaction, or a command that names another customer, has decided on a charge of this batch");
        }
    }

    private static WalletRow stored(ResultSet row) throws SQLException {
        return new WalletRow(new Wallet(row.getObject("customer_id", UUID.class),
                new Money(row.getLong("balance"), row.getString("currency")), row.getInt("stamps")),
                row.getLong("version"));
    }

}
