package io.crema.query.district;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

import io.crema.messaging.Received;
import io.crema.messaging.SqlArrays;
import io.crema.messaging.projection.Projection;
import io.crema.query.district.DistrictEvent.CustomerMoved;
import io.crema.query.district.DistrictEvent.CustomerRegistered;
import io.crema.query.district.DistrictEvent.WalletCharged;
import io.crema.query.district.DistrictEvent.WalletRefunded;
import io.crema.query.district.DistrictEvent.WalletToppedUp;

/**
 * Keeps the sum of each district. Customers and wallets come from two topics in any relative order; a resident's row
 * carries a version per source, and what the row was and became in one statement is what the sums change by.
 */
@Configuration(proxyBeanMethods = false)
class DistrictProjection {

    private static final String APPLY = """
            WITH changed AS (
                INSERT INTO resident AS r (customer_id, district, district_version, balance, wallet_version, as_of)
                SELECT * FROM unnest(?, ?, ?, ?, ?, ?)
                    AS n (customer_id) ORDER BY customer_id
                ON CONFLICT (customer_id) DO UPDATE SET
                    district = CASE WHEN r.district_version < excluded.district_version
                        THEN excluded.district ELSE r.district END,
                    district_version = greatest(r.district_version, excluded.district_version),
                    balance = CASE WHEN r.wallet_version < excluded.wallet_version
                        THEN excluded.balance ELSE r.balance END,
                    wallet_version = greatest(r.wallet_version, excluded.wallet_version),
                    as_of = greatest(r.as_of, excluded.as_of)
                WHERE r.district_version < excluded.district_version OR r.wallet_version < excluded.wallet_version
                RETURNING old.district AS old_district, old.balance AS old_balance,
                    new.district AS new_district, new.balance AS new_balance, new.as_of),
            deltas (district, customers, balance, as_of) AS (
                SELECT old_district, -1, -old_balance, as_of FROM changed
                UNION ALL SELECT new_district, 1, new_balance, as_of FROM changed)
            INSERT INTO district AS d (district, customers, balance, as_of)
            SELECT district, sum(customers), sum(balance), max(as_of) FROM deltas
            WHERE district IS NOT NULL GROUP BY district ORDER BY district
            ON CONFLICT (district) DO UPDATE SET customers = d.customers + excluded.customers,
                balance = d.balance + excluded.balance, as_of = greatest(d.as_of, excluded.as_of)
            """;

    private final JdbcTemplate jdbc;

    DistrictProjection(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Bean
    Projection<DistrictEvent> districtsProjection() {
        return new Projection<>("districts", List.of("customer.events", "wallet.events"), DistrictEvent.class,
                this::apply);
    }

    void apply(List<Received<DistrictEvent>> batch) {
        var residents = new TreeMap<String, Latest>();
        batch.forEach(it -> residents.merge(it.key(), Latest.of(it), Latest::then));
        var rows = List.copyOf(residents.values());
        jdbc.update(APPLY, SqlArrays.of(jdbc, "uuid", residents.keySet(), UUID::fromString),
                SqlArrays.of(jdbc, "text", rows, Latest::district),
                SqlArrays.of(jdbc, "bigint", rows, Latest::districtVersion),
                SqlArrays.of(jdbc, "bigint", rows, Latest::balance),
                SqlArrays.of(jdbc, "bigint", rows, Latest::walletVersion),
                SqlArrays.of(jdbc, "timestamptz", rows, it -> Timestamp.from(it.asOf())));
    }

    /** What a batch says of one resident in the end; version 0 where a source says nothing. */
    private record Latest(@Nullable String district, long districtVersion, long balance, long walletVersion,
            Instant asOf) {

        private static Latest of(Received<DistrictEvent> event) {
            return switch (event.body()) {
                case CustomerRegistered it -> living(event, it.district());
                case CustomerMoved it -> living(event, it.district());
                case WalletToppedUp it -> holding(event, it.balance().amount());
                case WalletCharged it -> holding(event, it.balance().amount());
                case WalletRefunded it -> holding(event, it.balance().amount());
            };
        }

        private static Latest living(Received<?> event, String district) {
            return new Latest(district, event.version(), 0, 0, event.time());
        }

        private static Latest holding(Received<?> event, long balance) {
            return new Latest(null, 0, balance, event.version(), event.time());
        }

        private Latest then(Latest next) {
            var where = next.districtVersion > districtVersion ? next : this;
            var what = next.walletVersion > walletVersion ? next : this;
            return new Latest(where.district, where.districtVersion, what.balance, what.walletVersion,
                    asOf.isAfter(next.asOf) ? asOf : next.asOf);
        }

    }

}
