package io.crema.query.district;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

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
import io.crema.query.district.DistrictEvent.CustomerMoved;
import io.crema.query.district.DistrictEvent.CustomerRegistered;
import io.crema.query.district.DistrictEvent.WalletCharged;
import io.crema.query.district.DistrictEvent.WalletOpened;
import io.crema.query.district.DistrictEvent.WalletRefunded;
import io.crema.query.district.DistrictEvent.WalletToppedUp;

/**
 * Keeps the sum of each district. The events of customers and wallets come from two topics in any relative order, so the row
 * of a resident has a version per topic. One statement updates the residents and adds the differences to the sums.
 */
@Configuration(proxyBeanMethods = false)
class DistrictProjection {

    private static final String APPLY = """
            WITH changed AS (
                INSERT INTO resident AS r (customer_id, district, district_version, balance, currency, wallet_version,
                    as_of)
                SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?)
                    AS n (customer_id) ORDER BY customer_id
                ON CONFLICT (customer_id) DO UPDATE SET
                    district = CASE WHEN r.district_version < excluded.district_version
                        THEN excluded.district ELSE r.district END,
                    district_version = greatest(r.district_version, excluded.district_version),
                    balance = CASE WHEN r.wallet_version < excluded.wallet_version
                        THEN excluded.balance ELSE r.balance END,
                    currency = coalesce(excluded.currency, r.currency),
                    wallet_version = greatest(r.wallet_version, excluded.wallet_version),
                    as_of = greatest(r.as_of, excluded.as_of)
                WHERE r.district_version < excluded.district_version OR r.wallet_version < excluded.wallet_version
                RETURNING old.district AS old_district, old.balance AS old_balance,
                    new.district AS new_district, new.balance AS new_balance, new.currency, new.as_of),
            deltas (district, customers, balance, currency, as_of) AS (
                SELECT old_district, -1, -old_balance, currency, as_of FROM changed
                UNION ALL SELECT new_district, 1, new_balance, currency, as_of FROM changed)
            INSERT INTO district AS d (district, customers, balance, currency, as_of)
            SELECT district, sum(customers), sum(balance), max(currency), max(as_of) FROM deltas
            WHERE district IS NOT NULL GROUP BY district ORDER BY district
            ON CONFLICT (district) DO UPDATE SET customers = d.customers + excluded.customers,
                balance = d.balance + excluded.balance,
                currency = coalesce(excluded.currency, d.currency), as_of = greatest(d.as_of, excluded.as_of)
            """;

    private final JdbcClient jdbc;
    private final Changes changes;
    private final VersionGaps gaps;

    DistrictProjection(JdbcClient jdbc, Changes changes, VersionGaps gaps) {
        this.changes = changes;
        this.gaps = gaps;
        this.jdbc = jdbc;
    }

    @Bean
    Projection<DistrictEvent> districtsProjection() {
        return new Projection<>("districts", List.of("resident", "district"),
                List.of("customer.events", "wallet.events"), DistrictEvent.class,
                this::apply);
    }

    void apply(List<IncomingMessage<DistrictEvent>> batch) {
        refuseGaps(batch);
        var residents = new TreeMap<String, Latest>();
        batch.forEach(it -> residents.merge(it.key(), Latest.of(it), Latest::then));
        var rows = List.copyOf(residents.values());
        jdbc.sql(APPLY)
                .param(SqlArrays.of("uuid", residents.keySet(), UUID::fromString))
                .param(SqlArrays.of("text", rows, Latest::district))
                .param(SqlArrays.of("bigint", rows, Latest::districtVersion))
                .param(SqlArrays.of("bigint", rows, Latest::balance))
                .param(SqlArrays.of("text", rows, Latest::currency))
                .param(SqlArrays.of("bigint", rows, Latest::walletVersion))
                .param(SqlArrays.of("timestamptz", rows, latest -> Timestamp.from(latest.asOf())))
                .update();
        changes.signalAfterCommit(residents.keySet().stream().map(UUID::fromString).toList());
    }

    private void refuseGaps(List<IncomingMessage<DistrictEvent>> batch) {
        var byTopic = batch.stream().collect(Collectors.partitioningBy(event -> switch (event.body()) {
            case CustomerRegistered _,CustomerMoved _ -> true;
            case WalletOpened _,WalletToppedUp _,WalletCharged _,WalletRefunded _ -> false;
        }));
        gaps.refuse(byTopic.getOrDefault(true, List.of()),
                "SELECT customer_id, district_version FROM resident WHERE customer_id = ANY(?)");
        gaps.refuse(byTopic.getOrDefault(false, List.of()),
                "SELECT customer_id, wallet_version FROM resident WHERE customer_id = ANY(?)");
    }

    /** The last state of a resident in a batch. A version is 0 if the batch has no event of its topic. */
    private record Latest(@Nullable String district, long districtVersion, long balance, @Nullable String currency,
            long walletVersion, Instant asOf) {

        private static Latest of(IncomingMessage<DistrictEvent> event) {
            return switch (event.body()) {
                case CustomerRegistered it -> living(event, it.district());
                case CustomerMoved it -> living(event, it.district());
                case WalletOpened it -> holding(event, new Money(0, it.currency()));
                case WalletToppedUp it -> holding(event, it.balance());
                case WalletCharged it -> holding(event, it.balance());
                case WalletRefunded it -> holding(event, it.balance());
            };
        }

        private static Latest living(IncomingMessage<?> event, String district) {
            return new Latest(district, event.version(), 0, null, 0, event.time());
        }

        private static Latest holding(IncomingMessage<?> event, Money balance) {
            return new Latest(null, 0, balance.amount(), balance.currency(), event.version(), event.time());
        }

        private Latest then(Latest next) {
            var residence = next.districtVersion > districtVersion ? next : this;
            var wallet = next.walletVersion > walletVersion ? next : this;
            return new Latest(residence.district, residence.districtVersion, wallet.balance, wallet.currency,
                    wallet.walletVersion, asOf.isAfter(next.asOf) ? asOf : next.asOf);
        }

    }

}
