package io.crema.e2e.invariants;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/** The expected read models: a fold of the events, independent of query-service's code. */
final class ReadModels {

    record OrderRow(UUID orderId, UUID customerId, String shopId, String status, @Nullable String reason, long amount,
            long version) {

        private OrderRow with(Message event) {
            return switch (event.type()) {
                case "OrderConfirmed" -> of("CONFIRMED", reason, event);
                case "OrderReady" -> of("READY", reason, event);
                case "OrderCollected" -> of("COLLECTED", reason, event);
                case "OrderCancelled" -> of("CANCELLED", event.text("reason"), event);
                default -> of(status, reason, event);
            };
        }

        private OrderRow of(String next, @Nullable String because, Message event) {
            return new OrderRow(orderId, customerId, shopId, next, because, amount, event.version());
        }

    }

    record HistoryRow(UUID orderId, long version, String event, @Nullable String reason) {}

    record WalletRow(UUID customerId, long balance, int stamps, long version) {}

    record StatementRow(UUID customerId, long version, String type, long amount, long balance,
            @Nullable UUID orderId) {}

    record ResidentRow(UUID customerId, @Nullable String district, long balance) {}

    record DistrictRow(String district, long customers, long balance) {}

    final Map<Object, OrderRow> orders = new LinkedHashMap<>();
    final Map<Object, HistoryRow> history = new LinkedHashMap<>();
    final Map<Object, WalletRow> wallets = new LinkedHashMap<>();
    final Map<Object, StatementRow> statements = new LinkedHashMap<>();
    final Map<Object, ResidentRow> residents = new LinkedHashMap<>();

    /**
     * Folds events into read models.
     *
     * @param events events without duplicates, in the order of each partition
     */
    static ReadModels fold(List<Message> events) {
        var fold = new ReadModels();
        events.forEach(event -> {
            switch (event.topic()) {
                case "order.events" -> fold.order(event);
                case "wallet.events" -> fold.wallet(event);
                case "customer.events" -> fold.customer(event);
                default -> {
                }
            }
        });
        return fold;
    }

    private void order(Message event) {
        var id = UUID.fromString(event.key());
        if (event.type().equals("OrderPlaced")) {
            orders.put(id, new OrderRow(id, event.uuid("customerId"), event.text("shopId"), "PENDING", null,
                    event.amount("total"), event.version()));
        } else {
            orders.computeIfPresent(id, (_, order) -> order.with(event));
        }
        history.put(List.of(id, event.version()), new HistoryRow(id, event.version(), event.type(),
                event.body().has("reason") ? event.text("reason") : null));
    }

    private void wallet(Message event) {
        var id = UUID.fromString(event.key());
        var before = wallets.getOrDefault(id, new WalletRow(id, 0, 0, 0));
        var moved = event.body().has("balance");
        var balance = moved ? event.amount("balance") : before.balance();
        wallets.put(id, new WalletRow(id, balance,
                event.type().equals("StampCollected") ? event.body().path("stamps").asInt() : before.stamps(),
                event.version()));
        if (moved) {
            statements.put(List.of(id, event.version()), new StatementRow(id, event.version(), event.type(),
                    event.amount("amount"), balance, event.body().has("orderId") ? event.uuid("orderId") : null));
            residents.merge(id, new ResidentRow(id, null, balance),
                    (known, _) -> new ResidentRow(id, known.district(), balance));
        }
    }

    private void customer(Message event) {
        var id = UUID.fromString(event.key());
        var district = event.text("district");
        residents.merge(id, new ResidentRow(id, district, 0),
                (known, _) -> new ResidentRow(id, district, known.balance()));
    }

    /** Returns the districts that have at least one customer. */
    Map<Object, DistrictRow> districts() {
        Map<Object, DistrictRow> districts = new TreeMap<>();
        residents.values().forEach(resident -> {
            if (resident.district() != null) {
                districts.merge(resident.district(), new DistrictRow(resident.district(), 1, resident.balance()),
                        (one, other) -> new DistrictRow(one.district(), one.customers() + other.customers(),
                                one.balance() + other.balance()));
            }
        });
        return districts;
    }

}
