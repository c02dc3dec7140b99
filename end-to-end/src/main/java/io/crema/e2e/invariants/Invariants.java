package io.crema.e2e.invariants;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.crema.e2e.load.Operation.Kind;
import io.crema.e2e.load.History.Outcome;
import io.crema.local.Platform;
import io.crema.local.Services;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The invariants I1 to I7 of the platform. The checks read each service's database and whole topics. Each check returns
 * its violations, or an empty list.
 *
 * <p>All checks except {@link #money} require that all messages are processed, see {@link #awaitQuiet}.
 */
public final class Invariants {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final int MAX_LISTED = 20;

    private final JdbcClient orders;
    private final JdbcClient payments;
    private final JdbcClient barista;
    private final JdbcClient query;
    private final Map<String, JdbcClient> databases = new LinkedHashMap<>();
    private final Topics topics;

    /**
     * The violations, and the messages in the topics.
     *
     * @param duplicates duplicate events: a relay failed between send and delete
     * @param repetitions duplicate commands and replies, from a relay or from a saga that retried after a timeout
     * @param foreign the number of messages with foreign types in each topic
     */
    public record Findings(List<String> violations, long messages, long duplicates, long repetitions, long orders,
            Map<String, Long> foreign) {}

    public Invariants(Platform platform) {
        this(platform.services(), platform::database, platform.kafkaSuperuser());
    }

    /**
     * @param services the services of the platform
     * @param logins returns the login for the database of a service
     * @param kafka the settings of a Kafka client that may read all topics
     */
    public Invariants(Services services, Function<String, Platform.Login> logins, Map<String, Object> kafka) {
        services.businessWithDatabase().forEach(service -> {
            var login = logins.apply(service);
            databases.put(service, JdbcClient
                    .create(new DriverManagerDataSource(login.url(), login.user(), login.password())));
        });
        this.orders = of("order-service");
        this.payments = of("payment-service");
        this.barista = of("barista-service");
        this.query = of("query-service");
        this.topics = new Topics(kafka);
    }

    private JdbcClient of(String service) {
        return Objects.requireNonNull(databases.get(service));
    }

    /**
     * Waits until no work is pending: outboxes are empty, sagas have ended, tickets are ready, and every consumer and
     * projection is at the end of its topics.
     *
     * @throws org.awaitility.core.ConditionTimeoutException if work is still pending after the limit
     */
    public void awaitQuiet(Duration limit) {
        await("no pending work").dontCatchUncaughtExceptions().pollDelay(Duration.ZERO).pollInterval(POLL)
                .atMost(limit).until(this::pending, List::isEmpty);
    }

    private List<String> pending() {
        try {
            var before = topics.ends();
            var pending = new ArrayList<String>();
            databases.forEach((service, database) -> {
                count(pending, database, service + " has %d messages in its outbox",
                        "SELECT count(*) FROM messaging.outbox");
                count(pending, database, service + " has %d open sagas",
                        "SELECT count(*) FROM messaging.saga WHERE deadline IS NOT NULL");
            });
            count(pending, barista, "%d tickets are not ready",
                    "SELECT count(*) FROM ticket WHERE due_at IS NOT NULL");
            var projections = lagsOfProjections(before);
            var lags = topics.lags(before,
                    projections.keySet().stream().map(name -> "query-service." + name).collect(Collectors.toSet()));
            Stream.concat(projections.entrySet().stream(), lags.entrySet().stream()).filter(lag -> lag.getValue() != 0)
                    .forEach(lag -> pending.add(lag.getKey() + " lags by " + lag.getValue()));
            if (pending.isEmpty() && !topics.ends().equals(before)) {
                pending.add("messages are being published");
            }
            return pending;
        } catch (DataAccessException | KafkaException | IllegalStateException e) {
            return List.of("a server is down: " + e);
        }
    }

    private static void count(List<String> pending, JdbcClient database, String message, String sql) {
        long count = database.sql(sql).query(Long.class).single();
        if (count > 0) {
            pending.add(message.formatted(count));
        }
    }

    private Map<String, Long> lagsOfProjections(Map<TopicPartition, Long> ends) {
        record Position(String projection, String topic, int partition, long nextOffset) {}
        return query.sql("SELECT projection, topic, partition, next_offset FROM messaging.projection_position")
                .query(Position.class).stream()
                .collect(Collectors.groupingBy(Position::projection, TreeMap::new, Collectors.summingLong(
                        position -> ends.getOrDefault(new TopicPartition(position.topic(), position.partition()), 0L)
                                - position.nextOffset())));
    }

    /** Returns the orders that are ready to be collected. */
    public List<UUID> ready() {
        return orders.sql("SELECT id FROM orders WHERE status = 'READY'").query(UUID.class).list();
    }

    /**
     * Checks all invariants.
     *
     * @param outcomes the clients' operations and responses
     * @param poisonKeys the keys of the poison messages that the test sent, which must be parked
     */
    public Findings check(List<Outcome> outcomes, Set<String> poisonKeys) {
        return check(outcomes, poisonKeys, Set.of());
    }

    /** @param foreign message types that no service reads and that are not part of an aggregate's versions */
    public Findings check(List<Outcome> outcomes, Set<String> poisonKeys, Set<String> foreign) {
        var sorted = topics.read().stream()
                .collect(Collectors.partitioningBy(message -> foreign.contains(message.type())));
        var messages = sorted.getOrDefault(false, List.of());
        var unique = Topics.deduplicated(messages);
        var placed = orders.sql("SELECT count(*) FROM orders").query(Long.class).single();
        var violations = Stream
                .of(money(), terminalStates(outcomes), atMostOnce(unique), versionsInOrder(unique), projections(unique),
                        nothingPending(poisonKeys), allOrNothing(outcomes, unique))
                .flatMap(List::stream).toList();
        var repeated = Topics.duplicates(messages);
        var duplicates = repeated.stream().filter(message -> message.topic().endsWith(".events")).count();
        return new Findings(violations, messages.size(), duplicates, repeated.size() - duplicates, placed,
                sorted.getOrDefault(true, List.of()).stream()
                        .collect(Collectors.groupingBy(Message::topic, TreeMap::new, Collectors.counting())));
    }

    /** I1, which holds at every instant: wallets plus captured charges minus refunds equal the top-ups. */
    public List<String> money() {
        record Sums(long wallets, long charges, long toppedUp, long unequal) {}
        var sums = payments.sql("""
                SELECT (SELECT coalesce(sum(balance), 0) FROM wallet) AS wallets,
                    (SELECT coalesce(sum(amount), 0) FROM charge WHERE outcome = 'CHARGED' AND NOT refunded) AS charges,
                    (SELECT coalesce(sum((data -> 'amount' ->> 'amount')::bigint), 0) FROM wallet_event
                        WHERE type = 'WalletToppedUp') AS topped_up,
                    (SELECT count(*) FROM wallet w WHERE balance <> (SELECT coalesce(sum(
                            CASE type WHEN 'WalletCharged' THEN -1 ELSE 1 END * (data -> 'amount' ->> 'amount')::bigint),
                            0)
                        FROM wallet_event e WHERE e.wallet_id = w.customer_id AND data -> 'amount' IS NOT NULL)) AS unequal
                """).query(Sums.class).single();
        var found = new ViolationList("I1");
        found.when(sums.wallets() + sums.charges() != sums.toppedUp(),
                () -> "wallets have %d and charges %d, but the top-ups are %d"
                        .formatted(sums.wallets(), sums.charges(), sums.toppedUp()));
        found.when(sums.unequal() != 0, () -> sums.unequal() + " wallets differ from the sum of their events");
        return found.list();
    }

    /** I2: each acknowledged order is in one terminal state, and its wallet and ticket agree with that state. */
    List<String> terminalStates(List<Outcome> outcomes) {
        record Order(UUID id, String status) {}
        record Payment(UUID orderId, String outcome, boolean refunded) {}
        record Ticket(UUID orderId, String status) {}
        var found = new ViolationList("I2");
        var states = orders.sql("SELECT id, status FROM orders").query(Order.class).stream()
                .collect(Collectors.toMap(Order::id, Order::status));
        var paid = payments.sql("SELECT order_id, outcome, refunded FROM charge").query(Payment.class).stream()
                .filter(payment -> payment.outcome().equals("CHARGED") && !payment.refunded()).map(Payment::orderId)
                .collect(Collectors.toSet());
        var tickets = barista.sql("SELECT order_id, status FROM ticket").query(Ticket.class).stream()
                .collect(Collectors.toMap(Ticket::orderId, Ticket::status));
        acknowledged(outcomes).forEach((order, operation) -> found.when(!states.containsKey(order),
                () -> "order %s was acknowledged to request %s and does not exist".formatted(order, operation)));
        states.forEach((order, status) -> {
            var ticket = tickets.getOrDefault(order, "none");
            switch (status) {
                case "COLLECTED" -> found.when(!paid.contains(order) || !ticket.equals("READY"),
                        () -> "order %s is COLLECTED, paid: %s, ticket: %s".formatted(order, paid.contains(order),
                                ticket));
                case "CANCELLED" -> found.when(
                        paid.contains(order) || Set.of("QUEUED", "BREWING", "READY").contains(ticket),
                        () -> "order %s is CANCELLED, paid: %s, ticket: %s".formatted(order, paid.contains(order),
                                ticket));
                default -> found.add("order %s is not in a terminal state: %s, paid: %s, ticket: %s".formatted(order,
                        status, paid.contains(order), ticket));
            }
        });
        Stream.concat(paid.stream(), tickets.keySet().stream()).filter(order -> !states.containsKey(order))
                .forEach(order -> found.add("order %s is paid or has a ticket and does not exist".formatted(order)));
        return found.list();
    }

    private static Map<UUID, UUID> acknowledged(List<Outcome> outcomes) {
        Map<UUID, UUID> acknowledged = new LinkedHashMap<>();
        outcomes.stream().filter(outcome -> outcome.operation().kind() == Kind.ORDER)
                .forEach(outcome -> outcome.known().stream().filter(response -> response.status() == 202).forEach(
                        response -> acknowledged.put(UUID.fromString(response.body().path("orderId").asString()),
                                outcome.operation().id())));
        return acknowledged;
    }

    /** I3: each step of an order took effect at most once. */
    List<String> atMostOnce(List<Message> unique) {
        var found = new ViolationList("I3");
        unique.stream().filter(event -> event.topic().endsWith(".events") && event.body().has("orderId"))
                .filter(event -> !event.type().equals("OrderCancellationRefused"))
                .collect(Collectors.groupingBy(event -> List.of(event.text("orderId"), event.topic(), event.type()),
                        LinkedHashMap::new, Collectors.counting()))
                .forEach((step, times) -> found.when(times > 1, () -> "%s happened %d times".formatted(step, times)));
        unique.stream().filter(event -> Set.of("OrderCollected", "OrderCancelled").contains(event.type()))
                .collect(Collectors.groupingBy(Message::key, LinkedHashMap::new, Collectors.counting()))
                .forEach((order, times) -> found.when(times > 1,
                        () -> "order %s ended %d times".formatted(order, times)));
        return found.list();
    }

    /** I4: each topic has each aggregate's versions 1..n in order, and n is the version in the owner's database. */
    List<String> versionsInOrder(List<Message> unique) {
        var found = new ViolationList("I4");
        Map<List<String>, Message> last = new HashMap<>();
        unique.stream().filter(message -> message.topic().endsWith(".events")).forEach(event -> {
            var before = last.put(List.of(event.topic(), event.key()), event);
            found.when(event.version() != (before == null ? 1 : before.version() + 1),
                    () -> "%s %s: version %d follows %s".formatted(event.topic(), event.key(), event.version(),
                            before == null ? "nothing" : before.version()));
            found.when(before != null && before.partition() != event.partition(),
                    () -> "%s %s is in two partitions".formatted(event.topic(), event.key()));
        });
        published(found, last, "customer.events", orders, "SELECT id, version FROM customer");
        published(found, last, "order.events", orders, "SELECT id, version FROM orders");
        published(found, last, "wallet.events", payments, "SELECT customer_id AS id, version FROM wallet");
        published(found, last, "ticket.events", barista,
                "SELECT order_id AS id, version FROM ticket WHERE version > 0");
        return found.list();
    }

    private static void published(ViolationList found, Map<List<String>, Message> last, String topic, JdbcClient owner,
            String sql) {
        record Aggregate(UUID id, long version) {}
        var known = owner.sql(sql).query(Aggregate.class).stream()
                .collect(Collectors.toMap(Aggregate::id, Aggregate::version));
        known.forEach((id, version) -> {
            var event = last.get(List.of(topic, id.toString()));
            found.when(event == null || event.version() != version,
                    () -> "%s %s ends at version %s, its owner has version %d"
                            .formatted(topic, id, event == null ? "none" : event.version(), version));
        });
        last.keySet().stream().filter(key -> key.getFirst().equals(topic))
                .filter(key -> !known.containsKey(UUID.fromString(key.getLast())))
                .forEach(key -> found.add("%s has events of %s, which its owner does not have".formatted(topic,
                        key.getLast())));
    }

    /** I5: each read model equals the fold of the events, row by row. */
    List<String> projections(List<Message> unique) {
        var fold = ReadModels.fold(unique);
        var found = new ViolationList("I5");
        compare(found, fold.orders, query.sql(
                "SELECT order_id, customer_id, shop_id, status, reason, amount, version FROM orders")
                .query(ReadModels.OrderRow.class).list(), ReadModels.OrderRow::orderId);
        compare(found, fold.history, query.sql("SELECT order_id, version, event, reason FROM order_history")
                .query(ReadModels.HistoryRow.class).list(), row -> List.of(row.orderId(), row.version()));
        compare(found, fold.wallets, query.sql("SELECT customer_id, balance, stamps, version FROM wallet")
                .query(ReadModels.WalletRow.class).list(), ReadModels.WalletRow::customerId);
        compare(found, fold.statements, query.sql(
                "SELECT customer_id, version, type, amount, balance, order_id FROM wallet_statement")
                .query(ReadModels.StatementRow.class).list(), row -> List.of(row.customerId(), row.version()));
        compare(found, fold.residents, query.sql("SELECT customer_id, district, balance FROM resident")
                .query(ReadModels.ResidentRow.class).list(), ReadModels.ResidentRow::customerId);
        compare(found, fold.districts(), query.sql(
                "SELECT district, customers, balance FROM district WHERE customers <> 0 OR balance <> 0")
                .query(ReadModels.DistrictRow.class).list(), ReadModels.DistrictRow::district);
        return found.list();
    }

    private static <T> void compare(ViolationList found, Map<Object, T> expected, List<T> rows,
            Function<T, Object> key) {
        Map<Object, @Nullable T> missing = new LinkedHashMap<>(expected);
        rows.forEach(row -> {
            var expectedRow = missing.remove(key.apply(row));
            found.when(!row.equals(expectedRow),
                    () -> "row is %s, expected from the events %s".formatted(row, expectedRow));
        });
        missing.values().forEach(row -> found.add("missing row %s".formatted(row)));
    }

    /** I6: outboxes are empty, only the test's poison messages are parked, and no saga is open. */
    List<String> nothingPending(Set<String> poisonKeys) {
        var found = new ViolationList("I6");
        databases.forEach((service, database) -> {
            long outbox = database.sql("SELECT count(*) FROM messaging.outbox").query(Long.class).single();
            found.when(outbox > 0, () -> "%s has %d messages in its outbox".formatted(service, outbox));
            database.sql(
                    "SELECT consumer || ' parked ' || key || ': ' || coalesce(error, 'behind another') FROM messaging.parked WHERE NOT key = ANY (?) ORDER BY seq")
                    .param(poisonKeys.toArray(String[]::new))
                    .query(String.class).list().forEach(parked -> found.add(service + "." + parked));
            database.sql("SELECT type || ' ' || id || ' is ' || state FROM messaging.saga WHERE deadline IS NOT NULL")
                    .query(String.class).list().forEach(found::add);
        });
        return found.list();
    }

    /**
     * I7: a request is applied completely or not at all, also if its response was lost. A retry gets the first response.
     */
    List<String> allOrNothing(List<Outcome> outcomes, List<Message> unique) {
        var found = new ViolationList("I7");
        outcomes.forEach(outcome -> responses(found, outcome));
        var placedBy = requests(orders, "POST /api/orders");
        var events = unique.stream().filter(event -> event.type().equals("OrderPlaced")).map(Message::key)
                .collect(Collectors.toSet());
        Map<UUID, Set<String>> ofCustomers = new HashMap<>();
        record Owned(UUID id, UUID customerId) {}
        orders.sql("SELECT id, customer_id FROM orders").query(Owned.class).list().forEach(order -> ofCustomers
                .computeIfAbsent(order.customerId(), _ -> new HashSet<>()).add(order.id().toString()));
        var customers = new HashMap<UUID, Set<String>>();
        by(outcomes, Kind.ORDER).forEach(outcome -> {
            var answer = placedBy.get(outcome.operation().id().toString());
            var acknowledged = outcome.known().stream().anyMatch(response -> response.status() == 202);
            found.when(acknowledged && answer == null,
                    () -> "order request %s was acknowledged and is not recorded".formatted(outcome.operation().id()));
            var order = answer == null ? "" : answer.path("orderId").asString();
            found.when(answer != null && !events.contains(order),
                    () -> "order request %s is incomplete: no OrderPlaced of %s".formatted(outcome.operation().id(),
                            order));
            var theirs = customers.computeIfAbsent(outcome.operation().customerId(), _ -> new HashSet<>());
            if (answer != null) {
                theirs.add(order);
            }
        });
        customers.forEach((customer, theirs) -> found.when(!theirs.equals(ofCustomers.getOrDefault(customer, Set.of())),
                () -> "customer %s has the orders %s, requested %s".formatted(customer,
                        ofCustomers.get(customer), theirs)));
        topUps(found, outcomes, unique);
        return found.list();
    }

    private static void responses(ViolationList found, Outcome outcome) {
        var known = outcome.known();
        known.stream().filter(response -> !outcome.operation().kind().expects(response.status()))
                .forEach(response -> found
                        .add("%s %s got %d %s".formatted(outcome.operation().kind(), outcome.operation().id(),
                                response.status(),
                                response.body())));
        var keyed = Set.of(Kind.ORDER, Kind.TOP_UP).contains(outcome.operation().kind());
        found.when(keyed
                && known.stream().map(response -> List.of(response.status(), response.body())).distinct().count() > 1,
                () -> "%s %s got different responses: %s".formatted(outcome.operation().kind(),
                        outcome.operation().id(),
                        known));
    }

    private void topUps(ViolationList found, List<Outcome> outcomes, List<Message> unique) {
        var done = requests(payments, "top-up");
        Map<UUID, List<Long>> expected = new HashMap<>();
        by(outcomes, Kind.TOP_UP).forEach(outcome -> {
            var recorded = done.containsKey(outcome.operation().id().toString());
            found.when(!recorded && outcome.known().stream().anyMatch(response -> response.status() == 201),
                    () -> "top-up %s was acknowledged and is not recorded".formatted(outcome.operation().id()));
            if (recorded) {
                expected.computeIfAbsent(outcome.operation().customerId(), _ -> new ArrayList<>())
                        .add(new JsonMapper().readTree(outcome.operation().body()).at("/amount/amount").asLong());
            }
        });
        var made = unique.stream().filter(event -> event.type().equals("WalletToppedUp")).collect(Collectors.groupingBy(
                event -> UUID.fromString(event.key()),
                Collectors.mapping(event -> event.amount("amount"), Collectors.toList())));
        expected.forEach((customer, amounts) -> found.when(
                !sorted(amounts).equals(sorted(made.getOrDefault(customer, List.of()))),
                () -> "customer %s was credited %s, requested %s".formatted(customer, made.get(customer), amounts)));
    }

    private static List<Long> sorted(List<Long> amounts) {
        return amounts.stream().sorted().toList();
    }

    private static Stream<Outcome> by(List<Outcome> outcomes, Kind kind) {
        return outcomes.stream().filter(outcome -> outcome.operation().kind() == kind);
    }

    private static Map<String, JsonNode> requests(JdbcClient database, String scope) {
        record Request(String key, String answer) {}
        var json = new JsonMapper();
        return database.sql("SELECT key, answer FROM messaging.request WHERE scope LIKE '%' || ?").param(scope)
                .query(Request.class).stream()
                .collect(Collectors.toMap(Request::key, request -> json.readTree(request.answer())));
    }

    /** Collects the violations of one invariant, up to a limit. */
    private static final class ViolationList {

        private final String invariant;
        private final List<String> found = new ArrayList<>();
        private int more;

        ViolationList(String invariant) {
            this.invariant = invariant;
        }

        void when(boolean broken, Supplier<String> finding) {
            if (broken) {
                add(finding.get());
            }
        }

        void add(String finding) {
            if (found.size() < MAX_LISTED) {
                found.add(invariant + ": " + finding);
            } else {
                more++;
            }
        }

        List<String> list() {
            return more == 0
                    ? List.copyOf(found)
                    : Stream.concat(found.stream(), Stream.of(invariant + ": and " + more + " more")).toList();
        }

    }

}
