package io.crema.query.wallet;

import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

import io.crema.messaging.message.IncomingMessage;
import io.crema.messaging.support.SqlArrays;
import io.crema.messaging.projection.Projection;
import io.crema.query.Changes;
import io.crema.query.Money;
import io.crema.query.VersionGaps;
import io.crema.query.wallet.WalletEvent.StampCollected;
import io.crema.query.wallet.WalletEvent.WalletCharged;
import io.crema.query.wallet.WalletEvent.WalletOpened;
import io.crema.query.wallet.WalletEvent.WalletRefunded;
import io.crema.query.wallet.WalletEvent.WalletToppedUp;

/** Keeps the wallets and their statements. */
@Configuration(proxyBeanMethods = false)
class WalletProjection {

    private final JdbcClient jdbc;
    private final Changes changes;
    private final VersionGaps gaps;

    WalletProjection(JdbcClient jdbc, Changes changes, VersionGaps gaps) {
        this.changes = changes;
        this.gaps = gaps;
        this.jdbc = jdbc;
    }

    @Bean
    Projection<WalletEvent> walletsProjection() {
        return new Projection<>("wallets", List.of("wallet", "wallet_statement"), List.of("wallet.events"),
                WalletEvent.class, this::apply);
    }

    void apply(List<IncomingMessage<WalletEvent>> batch) {
        gaps.refuse(batch, "SELECT customer_id, version FROM wallet WHERE customer_id = ANY(?)");
        insertStatement(batch.stream().flatMap(Line::of).toList());
        var latest = new LinkedHashMap<String, Latest>();
        batch.forEach(it -> latest.merge(it.key(), Latest.of(it), Latest::then));
        update(List.copyOf(latest.values()));
        changes.signalAfterCommit(latest.values().stream().map(Latest::customerId).toList());
    }

    private void insertStatement(List<Line> lines) {
        if (lines.isEmpty()) {
            return;
        }
        jdbc.sql("""
                INSERT INTO wallet_statement (customer_id, version, type, amount, balance, order_id, at)
                SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """)
                .param(SqlArrays.of("uuid", lines, line -> UUID.fromString(line.event().key())))
                .param(SqlArrays.of("bigint", lines, line -> line.event().version()))
                .param(SqlArrays.of("text", lines, line -> line.event().body().getClass().getSimpleName()))
                .param(SqlArrays.of("bigint", lines, line -> line.amount().amount()))
                .param(SqlArrays.of("bigint", lines, line -> line.balance().amount()))
                .param(SqlArrays.of("uuid", lines, Line::orderId))
                .param(SqlArrays.of("timestamptz", lines, line -> Timestamp.from(line.event().time())))
                .update();
    }

    private void update(List<Latest> wallets) {
        jdbc.sql("INSERT INTO wallet (customer_id) SELECT unnest(?) ON CONFLICT DO NOTHING")
                .param(SqlArrays.of("uuid", wallets, Latest::customerId))
                .update();
        jdbc.sql("""
                UPDATE wallet w
                SET balance = coalesce(n.balance, w.balance), currency = coalesce(n.currency, w.currency),
                    stamps = coalesce(n.stamps, w.stamps), version = n.version
                FROM unnest(?, ?, ?, ?, ?) AS n (customer_id, version, balance, currency, stamps)
                WHERE w.customer_id = n.customer_id AND w.version < n.version
                """)
                .param(SqlArrays.of("uuid", wallets, Latest::customerId))
                .param(SqlArrays.of("bigint", wallets, Latest::version))
                .param(SqlArrays.of("bigint", wallets, Latest::balance))
                .param(SqlArrays.of("text", wallets, Latest::currency))
                .param(SqlArrays.of("int", wallets, Latest::stamps))
                .update();
    }

    /** A line of the statement. */
    private record Line(IncomingMessage<WalletEvent> event, Money amount, Money balance, @Nullable UUID orderId) {

        private static Stream<Line> of(IncomingMessage<WalletEvent> event) {
            return switch (event.body()) {
                case WalletToppedUp it -> Stream.of(new Line(event, it.amount(), it.balance(), null));
                case WalletCharged it -> Stream.of(new Line(event, it.amount(), it.balance(), it.orderId()));
                case WalletRefunded it -> Stream.of(new Line(event, it.amount(), it.balance(), it.orderId()));
                case WalletOpened _,StampCollected _ -> Stream.empty();
            };
        }

    }

    /** The last state of a wallet in a batch. A field is null if no event of the batch sets it. */
    private record Latest(UUID customerId, long version, @Nullable Long balance, @Nullable String currency,
            @Nullable Integer stamps) {

        private static Latest of(IncomingMessage<WalletEvent> event) {
            return switch (event.body()) {
                case WalletOpened it -> of(event, null, it.currency(), null);
                case WalletToppedUp it -> of(event, it.balance().amount(), it.balance().currency(), null);
                case WalletCharged it -> of(event, it.balance().amount(), it.balance().currency(), null);
                case WalletRefunded it -> of(event, it.balance().amount(), it.balance().currency(), null);
                case StampCollected it -> of(event, null, null, it.stamps());
            };
        }

        private static Latest of(IncomingMessage<?> event, @Nullable Long balance, @Nullable String currency,
                @Nullable Integer stamps) {
            return new Latest(UUID.fromString(event.key()), event.version(), balance, currency, stamps);
        }

        private Latest then(Latest next) {
            if (next.version <= version) {
                return this;
            }
            return new Latest(customerId, next.version, next.balance == null ? balance : next.balance,
                    next.currency == null ? currency : next.currency, next.stamps == null ? stamps : next.stamps);
        }

    }

}
