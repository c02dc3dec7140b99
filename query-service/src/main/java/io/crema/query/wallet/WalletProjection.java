package io.crema.query.wallet;

import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

import io.crema.messaging.Received;
import io.crema.messaging.SqlArrays;
import io.crema.messaging.projection.Projection;
import io.crema.query.Money;
import io.crema.query.wallet.WalletEvent.StampCollected;
import io.crema.query.wallet.WalletEvent.WalletCharged;
import io.crema.query.wallet.WalletEvent.WalletOpened;
import io.crema.query.wallet.WalletEvent.WalletRefunded;
import io.crema.query.wallet.WalletEvent.WalletToppedUp;

/** Keeps the wallets and their statements. */
@Configuration(proxyBeanMethods = false)
class WalletProjection {

    private final JdbcTemplate jdbc;

    WalletProjection(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Bean
    Projection<WalletEvent> walletsProjection() {
        return new Projection<>("wallets", List.of("wallet.events"), WalletEvent.class, this::apply);
    }

    void apply(List<Received<WalletEvent>> batch) {
        state(batch.stream().flatMap(Line::of).toList());
        var latest = new LinkedHashMap<String, Latest>();
        batch.forEach(it -> latest.merge(it.key(), Latest.of(it), Latest::then));
        update(List.copyOf(latest.values()));
    }

    private void state(List<Line> lines) {
        jdbc.batchUpdate("""
                INSERT INTO wallet_statement (customer_id, version, type, amount, balance, order_id, at)
                VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """, lines, Math.max(1, lines.size()), (statement, line) -> {
            statement.setObject(1, UUID.fromString(line.event().key()));
            statement.setLong(2, line.event().version());
            statement.setString(3, line.event().body().getClass().getSimpleName());
            statement.setLong(4, line.amount().amount());
            statement.setLong(5, line.balance().amount());
            statement.setObject(6, line.orderId());
            statement.setTimestamp(7, Timestamp.from(line.event().time()));
        });
    }

    private void update(List<Latest> wallets) {
        jdbc.update("INSERT INTO wallet (customer_id) SELECT unnest(?) ON CONFLICT DO NOTHING",
                SqlArrays.of(jdbc, "uuid", wallets, Latest::customerId));
        jdbc.update("""
                UPDATE wallet w
                SET balance = coalesce(n.balance, w.balance), currency = coalesce(n.currency, w.currency),
                    stamps = coalesce(n.stamps, w.stamps), version = n.version
                FROM unnest(?, ?, ?, ?, ?) AS n (customer_id, version, balance, currency, stamps)
                WHERE w.customer_id = n.customer_id AND w.version < n.version
                """, SqlArrays.of(jdbc, "uuid", wallets, Latest::customerId),
                SqlArrays.of(jdbc, "bigint", wallets, Latest::version),
                SqlArrays.of(jdbc, "bigint", wallets, Latest::balance),
                SqlArrays.of(jdbc, "text", wallets, Latest::currency),
                SqlArrays.of(jdbc, "int", wallets, Latest::stamps));
    }

    /** A line of the statement. */
    private record Line(Received<WalletEvent> event, Money amount, Money balance, @Nullable UUID orderId) {

        private static Stream<Line> of(Received<WalletEvent> event) {
            return switch (event.body()) {
                case WalletToppedUp it -> Stream.of(new Line(event, it.amount(), it.balance(), null));
                case WalletCharged it -> Stream.of(new Line(event, it.amount(), it.balance(), it.orderId()));
                case WalletRefunded it -> Stream.of(new Line(event, it.amount(), it.balance(), it.orderId()));
                case WalletOpened _,StampCollected _ -> Stream.empty();
            };
        }

    }

    /** What a batch says of one wallet in the end; null where it says nothing. */
    private record Latest(UUID customerId, long version, @Nullable Long balance, @Nullable String currency,
            @Nullable Integer stamps) {

        private static Latest of(Received<WalletEvent> event) {
            return switch (event.body()) {
                case WalletOpened it -> of(event, null, it.currency(), null);
                case WalletToppedUp it -> of(event, it.balance().amount(), it.balance().currency(), null);
                case WalletCharged it -> of(event, it.balance().amount(), it.balance().currency(), null);
                case WalletRefunded it -> of(event, it.balance().amount(), it.balance().currency(), null);
                case StampCollected it -> of(event, null, null, it.stamps());
            };
        }

        private static Latest of(Received<?> event, @Nullable Long balance, @Nullable String currency,
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
