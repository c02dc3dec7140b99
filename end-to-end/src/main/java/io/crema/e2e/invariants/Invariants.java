package io.crema.e2e.invariants;

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
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.crema.e2e.load.Intent.Deed;
import io.crema.e2e.load.Intents.Outcome;
import io.crema.local.Platform;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The promises of the platform, I1 to I7, checked from outside: in each service's database and in whole topics. Each
 * check tells what it found against its promise; nothing found is an empty list.
 *
 * <p>All but {@link #money} need a platform at rest, see {@link #awaitQuiet}.
 */
public final class Invariants {

    private static final List<String> SERVICES = List.of("order-service", "payment-service", "barista-service",
            "query-service");
    private static final Duration POLL = Duration.ofMillis(250);
    private static final int SHOWN = 20;

    private final JdbcClient orders;
    private final JdbcClient payments;
    private final JdbcClient barista;
    private final JdbcClient query;
    private final Map<String, JdbcClient> databases = new LinkedHashMap<>();
    private final Topics topics;

    /**
     * What the checks found, and what lay in the topics.
     *
     * @param duplicates events that repeat an earlier one: the relay was hurt between sending and deleting
     * @param repetitions commands and replies that repeat an earlier one, by the relay or by a saga that got no answer
     * @param foreign how many messages of foreign types lie in each topic
     */
    public record Findings(List<String> violations, long messages, long duplicates, long repetitions, long orders,
            Map<String, Long> foreign) {}

    public Invariants(Platform platform) {
        this(platform::database, "127.0.0.1:" + platform.port("kafka"));
    }

    /** @param logins to the database that each service owns */
    public Invariants(Function<String, Platform.Login> logins, String kafka) {
        SERVICES.forEach(service -> {
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
     * Waits until nothing is under way: outboxes empty, sagas ended, tickets served, every consumer and projection at
     * the end of its topics.
     *
     * @throws NotQuietException when the limit passed first
     */
    public void awaitQuiet(Duration limit) {
        var ends = System.nanoTime() + limit.toNanos();
        for (var stirring = stirring(); !stirring.isEmpty(); stirring = stirring()) {
            if (System.nanoTime() > ends) {
                throw new NotQuietException(stirring);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private List<String> stirring() {
        try {
            var before = topics.ends();
            var stirring = new ArrayList<String>();
            databases.forEach((service, database) -> {
                count(stirring, database, service + "'s outbox holds %d", "SELECT count(*) FROM messaging.outbox");
                count(stirring, database, service + " has %d open sagas",
                        "SELECT count(*) FROM messaging.saga WHERE deadline IS NOT NULL");
            });
            count(stirring, barista, "%d tickets are not served",
                    "SELECT count(*) FROM ticket WHERE due_at IS NOT NULL");
            var projections = lagsOfProjections(before);
            var lags = topics.lags(before,
                    projections.keySet().stream().map(name -> "query-service." + name).collect(Collectors.toSet()));
            Stream.concat(projections.entrySet().stream(), lags.entrySet().stream()).filter(lag -> lag.getValue() != 0)
                    .forEach(lag -> stirring.add(lag.getKey() + " lags by " + lag.getValue()));
            if (stirring.isEmpty() && !topics.ends().equals(before)) {
                stirring.add("messages are being published");
            }
            return stirring;
        } catch (DataAccessException | KafkaException | IllegalStateException e) {
            return List.of("a server does not answer: " + e);
        }
    }

    private static void count(List<String> stirring, JdbcClient database, String what, String sql) {
        long count = database.sql(sql).query(Long.class).single();
        if (count > 0) {
            stirring.add(what.formatted(count));
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

    /** The orders that wait to be collected. */
    public List<UUID> ready() {
        return orders.sql("SELECT id FROM orders WHERE status = 'READY'").query(UUID.class).list();
    }

    /**
     * Checks everything.
     *
     * @param outcomes what the clients wanted and were told
     * @param planted the keys of messages that were sent as poison and must be parked
     */
    public Findings check(List<Outcome> outcomes, Set<String> planted) {
        return check(outcomes, planted, Set.of());
    }

    /** @param foreign types of messages that no service reads, and that belong to no aggregate's history */
    public Findings check(List<Outcome> outcomes, Set<String> planted, Set<String> foreign) {
        var sorted = topics.read().stream()
                .collect(Collectors.partitioningBy(message -> foreign.contains(message.type())));
        var messages = sorted.getOrDefault(false, List.of());
        var unique = Topics.deduplicated(messages);
        var placed = orders.sql("SELECT count(*) FROM orders").query(Long.class).single();
        var violations = Stream.of(money(), ends(outcomes), onceEach(unique), inOrder(unique), projections(unique),
                nothingLeft(planted), wholeOrNot(outcomes, unique)).flatMap(List::stream).toList();
        var repeated = Topics.duplicates(messages);
        var duplicates = repeated.stream().filter(message -> message.topic().endsWith(".events")).count();
        return new Findings(violations, messages.size(), duplicates, repeated.size() - duplicates, placed,
                sorted.getOrDefault(true, List.of()).stream()
                        .collect(Collectors.groupingBy(Message::topic, TreeMap::new, Collectors.counting())));
    }

    /** I1, true at every instant: wallets and captured charges are what was topped up. */
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
        var found = new Finder("I1");
        found.when(sums.wallets() + sums.charges() != sums.toppedUp(),
                () -> "wallets hold %d and charges %d, but %d was topped up"
                        .formatted(sums.wallets(), sums.charges(), sums.toppedUp()));
        found.when(sums.unequal() != 0, () -> sums.unequal() + " wallets differ from the sum of their events");
        return found.list();
    }

    /** I2: each acknowledged order has come to one end, and wallet and ticket agree with it. */
    List<String> ends(List<Outcome> outcomes) {
        record Order(UUID id, String status) {}
        record Payment(UUID orderId, String outcome, boolean refunded) {}
        record Ticket(UUID orderId, String status) {}
        var found = new Finder("I2");
        var states = orders.sql("SELECT id, status FROM orders").query(Order.class).stream()
                .collect(Collectors.toMap(Order::id, Order::status));
        var paid = payments.sql("SELECT order_id, outcome, refunded FROM charge").query(Payment.class).stream()
                .filter(payment -> payment.outcome().equals("CHARGED") && !payment.refunded()).map(Payment::orderId)
                .collect(Collectors.toSet());
        var tickets = barista.sql("SELECT order_id, status FROM ticket").query(Ticket.class).stream()
                .collect(Collectors.toMap(Ticket::orderId, Ticket::status));
        acknowledged(outcomes).forEach((order, intent) -> found.when(!states.containsKey(order),
                () -> "order %s was acknowledged to %s and does not exist".formatted(order, intent)));
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
                default -> found.add("order %s has not come to its end: %s, paid: %s, ticket: %s".formatted(order,
                        status, paid.contains(order), ticket));
            }
        });
        Stream.concat(paid.stream(), tickets.keySet().stream()).filter(order -> !states.containsKey(order))
                .forEach(order -> found.add("order %s is paid or has a ticket and does not exist".formatted(order)));
        return found.list();
    }

    private static Map<UUID, UUID> acknowledged(List<Outcome> outcomes) {
        Map<UUID, UUID> acknowledged = new LinkedHashMap<>();
        outcomes.stream().filter(outcome -> outcome.intent().deed() == Deed.ORDER)
                .forEach(outcome -> outcome.known().stream().filter(told -> told.status() == 202).forEach(
                        told -> acknowledged.put(UUID.fromString(told.body().path("orderId").asString()),
                                outcome.intent().id())));
        return acknowledged;
    }

    /** I3: no step of an order has happened twice. */
    List<String> onceEach(List<Message> unique) {
        var found = new Finder("I3");
        unique.stream().filter(event -> event.topic().endsWith(".events") && event.body().has("orderId"))
                .filter(event -> !event.type().equals("OrderCancellationRefused"))
                .collect(Collectors.groupingBy(event -> List.of(event.text("orderId"), event.topic(), event.type()),
                        LinkedHashMap::new, Collectors.counting()))
                .forEach((step, times) -> found.when(times > 1, () -> "%s happened %d times".formatted(step, times)));
        unique.stream().filter(event -> Set.of("OrderCollected", "OrderCancelled").contains(event.type()))
                .collect(Collectors.groupingBy(Message::key, LinkedHashMap::new, Collectors.counting()))
                .forEach((order, times) -> found.when(times > 1,
                        () -> "order %s has ended %d times".formatted(order, times)));
        return found.list();
    }

    /** I4: each topic holds each aggregate's versions 1..n in order, and n is the version the owner knows. */
    List<String> inOrder(List<Message> unique) {
        var found = new Finder("I4");
        Map<List<String>, Message> last = new HashMap<>();
        unique.stream().filter(message -> message.topic().endsWith(".events")).forEach(event -> {
            var before = last.put(List.of(event.topic(), event.key()), event);
            found.when(event.version() != (before == null ? 1 : before.version() + 1),
                    () -> "%s %s: version %d follows %s".formatted(event.topic(), event.key(), event.version(),
                            before == null ? "nothing" : before.version()));
            found.when(before != null && before.partition() != event.partition(),
                    () -> "%s %s lies in two partitions".formatted(event.topic(), event.key()));
        });
        published(found, last, "customer.events", orders, "SELECT id, version FROM customer");
        published(found, last, "order.events", orders, "SELECT id, version FROM orders");
        published(found, last, "wallet.events", payments, "SELECT customer_id AS id, version FROM wallet");
        published(found, last, "ticket.events", barista,
                "SELECT order_id AS id, version FROM ticket WHERE version > 0");
        return found.list();
    }

    private static void published(Finder found, Map<List<String>, Message> last, String topic, JdbcClient owner,
            String sql) {
        record Aggregate(UUID id, long version) {}
        var known = owner.sql(sql).query(Aggregate.class).stream()
                .collect(Collectors.toMap(Aggregate::id, Aggregate::version));
        known.forEach((id, version) -> {
            var event = last.get(List.of(topic, id.toString()));
            found.when(event == null || event.version() != version, () -> "%s %s ends at version %s, its owner is at %d"
                    .formatted(topic, id, event == null ? "none" : event.version(), version));
        });
        last.keySet().stream().filter(key -> key.getFirst().equals(topic))
                .filter(key -> !known.containsKey(UUID.fromString(key.getLast())))
                .forEach(key -> found.add("%s tells of %s, which its owner does not know".formatted(topic,
                        key.getLast())));
    }

    /** I5: each read model is the fold of the events, row by row. */
    List<String> projections(List<Message> unique) {
        var fold = ReadModels.fold(unique);
        var found = new Finder("I5");
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

    private static <T> void compare(Finder found, Map<Object, T> expected, List<T> rows, Function<T, Object> key) {
        Map<Object, @Nullable T> missing = new LinkedHashMap<>(expected);
        rows.forEach(row -> {
            var wanted = missing.remove(key.apply(row));
            found.when(!row.equals(wanted), () -> "the row is %s, the events make %s".formatted(row, wanted));
        });
        missing.values().forEach(row -> found.add("there is no row %s".formatted(row)));
    }

    /** I6: nothing is left to be published, only planted poison is parked, no saga hangs. */
    List<String> nothingLeft(Set<String> planted) {
        var found = new Finder("I6");
        databases.forEach((service, database) -> {
            long outbox = database.sql("SELECT count(*) FROM messaging.outbox").query(Long.class).single();
            found.when(outbox > 0, () -> "%s's outbox holds %d messages".formatted(service, outbox));
            database.sql(
                    "SELECT consumer || ' parked ' || key || ': ' || coalesce(error, 'behind another') FROM messaging.parked WHERE NOT key = ANY (?) ORDER BY seq")
                    .param(planted.toArray(String[]::new))
                    .query(String.class).list().forEach(parked -> found.add(service + "." + parked));
            database.sql("SELECT type || ' ' || id || ' is ' || state FROM messaging.saga WHERE deadline IS NOT NULL")
                    .query(String.class).list().forEach(found::add);
        });
        return found.list();
    }

    /**
     * I7: a request is wholly there or wholly not, whatever its client was told, and asking again gives the first
     * answer.
     */
    List<String> wholeOrNot(List<Outcome> outcomes, List<Message> unique) {
        var found = new Finder("I7");
        outcomes.forEach(outcome -> answers(found, outcome));
        var placedBy = requests(orders, "POST /api/orders");
        var events = unique.stream().filter(event -> event.type().equals("OrderPlaced")).map(Message::key)
                .collect(Collectors.toSet());
        Map<UUID, Set<String>> ofCustomers = new HashMap<>();
        record Owned(UUID id, UUID customerId) {}
        orders.sql("SELECT id, customer_id FROM orders").query(Owned.class).list().forEach(order -> ofCustomers
                .computeIfAbsent(order.customerId(), _ -> new HashSet<>()).add(order.id().toString()));
        var customers = new HashMap<UUID, Set<String>>();
        by(outcomes, Deed.ORDER).forEach(outcome -> {
            var answer = placedBy.get(outcome.intent().id().toString());
            var acknowledged = outcome.known().stream().anyMatch(told -> told.status() == 202);
            found.when(acknowledged && answer == null,
                    () -> "order request %s was acknowledged and is not recorded".formatted(outcome.intent().id()));
            var order = answer == null ? "" : answer.path("orderId").asString();
            found.when(answer != null && !events.contains(order),
                    () -> "order request %s was done by halves: no OrderPlaced of %s".formatted(outcome.intent().id(),
                            order));
            var theirs = customers.computeIfAbsent(outcome.intent().customerId(), _ -> new HashSet<>());
            if (answer != null) {
                theirs.add(order);
            }
        });
        customers.forEach((customer, theirs) -> found.when(!theirs.equals(ofCustomers.getOrDefault(customer, Set.of())),
                () -> "customer %s has the orders %s, asked for %s".formatted(customer,
                        ofCustomers.get(customer), theirs)));
        topUps(found, outcomes, unique);
        return found.list();
    }

    private static void answers(Finder found, Outcome outcome) {
        var known = outcome.known();
        known.stream().filter(told -> !outcome.intent().deed().expects(told.status())).forEach(told -> found
                .add("%s %s was told %d %s".formatted(outcome.intent().deed(), outcome.intent().id(), told.status(),
                        told.body())));
        var keyed = Set.of(Deed.ORDER, Deed.TOP_UP).contains(outcome.intent().deed());
        found.when(keyed && known.stream().map(told -> List.of(told.status(), told.body())).distinct().count() > 1,
                () -> "%s %s got different answers: %s".formatted(outcome.intent().deed(), outcome.intent().id(),
                        known));
    }

    private void topUps(Finder found, List<Outcome> outcomes, List<Message> unique) {
        var done = requests(payments, "top-up");
        Map<UUID, List<Long>> wanted = new HashMap<>();
        by(outcomes, Deed.TOP_UP).forEach(outcome -> {
            var recorded = done.containsKey(outcome.intent().id().toString());
            found.when(!recorded && outcome.known().stream().anyMatch(told -> told.status() == 201),
                    () -> "top-up %s was acknowledged and is not recorded".formatted(outcome.intent().id()));
            if (recorded) {
                wanted.computeIfAbsent(outcome.intent().customerId(), _ -> new ArrayList<>())
                        .add(new JsonMapper().readTree(outcome.intent().body()).at("/amount/amount").asLong());
            }
        });
        var made = unique.stream().filter(event -> event.type().equals("WalletToppedUp")).collect(Collectors.groupingBy(
                event -> UUID.fromString(event.key()),
                Collectors.mapping(event -> event.amount("amount"), Collectors.toList())));
        wanted.forEach((customer, amounts) -> found.when(
                !sorted(amounts).equals(sorted(made.getOrDefault(customer, List.of()))),
                () -> "customer %s was credited %s, asked for %s".formatted(customer, made.get(customer), amounts)));
    }

    private static List<Long> sorted(List<Long> amounts) {
        return amounts.stream().sorted().toList();
    }

    private static Stream<Outcome> by(List<Outcome> outcomes, Deed deed) {
        return outcomes.stream().filter(outcome -> outcome.intent().deed() == deed);
    }

    private static Map<String, JsonNode> requests(JdbcClient database, String scope) {
        record Request(String key, String answer) {}
        var json = new JsonMapper();
        return database.sql("SELECT key, answer FROM messaging.request WHERE scope LIKE '%' || ?").param(scope)
                .query(Request.class).stream()
                .collect(Collectors.toMap(Request::key, request -> json.readTree(request.answer())));
    }

    /** Collects what was found against one promise, but no more than can be read. */
    private static final class Finder {

        private final String promise;
        private final List<String> found = new ArrayList<>();
        private int more;

        Finder(String promise) {
            this.promise = promise;
        }

        void when(boolean broken, Supplier<String> finding) {
            if (broken) {
                add(finding.get());
            }
        }

        void add(String finding) {
            if (found.size() < SHOWN) {
                found.add(promise + ": " + finding);
            } else {
                more++;
            }
        }

        List<String> list() {
            return more == 0
                    ? List.copyOf(found)
                    : Stream.concat(found.stream(), Stream.of(promise + ": and " + more + " more")).toList();
        }

    }

}
