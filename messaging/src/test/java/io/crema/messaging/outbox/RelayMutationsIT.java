package io.crema.messaging.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

import io.crema.messaging.DatabaseSession;
import io.crema.messaging.TestService;
import io.crema.messaging.message.Headers;
import io.crema.messaging.message.OutgoingMessage;
import io.crema.messaging.support.CrashPoint;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plays each scenario with the real relay, which passes, and with a wrong relay, which fails. */
class RelayMutationsIT {

    @ParameterizedTest
    @EnumSource
    void passesEachScenarioThatAWrongRelayFails(Mutation mutation) throws Exception {
        run(mutation.scenario, new Variant());

        assertThatThrownBy(() -> run(mutation.scenario, mutation.variant())).isInstanceOf(AssertionError.class);
    }

    @SuppressWarnings("ImmutableEnumChecker")
    enum Mutation {

        CURSOR_AFTER_THE_LAST_ROW(RelayMutationsIT::aRowCommitsLate) {
            @Override
            Variant variant() {
                return new Variant() {
                    @Override
                    Relay relay(TestService service) {
                        return new TestRelay(service) {
                            private long last;

                            @Override
                            String next() {
                                return super.next().replace("ORDER BY", "WHERE seq > " + last + " ORDER BY");
                            }

                            @Override
                            void delete(Connection connection, List<Row> sent) throws SQLException {
                                last = sent.getLast().seq();
                                super.delete(connection, sent);
                            }
                        };
                    }
                };
            }
        },
        DELETE_UP_TO_THE_LAST_ROW(RelayMutationsIT::aRowCommitsDuringTheRound) {
            @Override
            Variant variant() {
                return new Variant() {
                    @Override
                    Relay relay(TestService service) {
                        return new TestRelay(service) {
                            @Override
                            void delete(Connection connection, List<Row> sent) throws SQLException {
                                try (var statement = connection.createStatement()) {
                                    statement.execute(
                                            "DELETE FROM messaging.outbox WHERE seq <= " + sent.getLast().seq());
                                }
                            }
                        };
                    }
                };
            }
        },
        TRANSACTION_IDS_BELOW_THE_SNAPSHOT_HORIZON(RelayMutationsIT::theFirstTransactionChangesLast) {
            @Override
            Variant variant() {
                return belowTheHorizon();
            }
        },
        TRANSACTION_IDS_WAIT_FOR_UNRELATED_TRANSACTIONS(RelayMutationsIT::anUnrelatedTransactionStaysOpen) {
            @Override
            Variant variant() {
                return belowTheHorizon();
            }
        },
        ORDER_BY_CREATED_AT(RelayMutationsIT::theFirstTransactionChangesLast) {
            @Override
            Variant variant() {
                return new Variant() {
                    @Override
                    void prepare(TestService service) {
                        service.jdbc.execute("ALTER TABLE messaging.outbox ALTER created_at SET DEFAULT now()");
                    }

                    @Override
                    Relay relay(TestService service) {
                        return new TestRelay(service) {
                            @Override
                            String next() {
                                return super.next().replace("ORDER BY seq", "ORDER BY created_at");
                            }
                        };
                    }
                };
            }
        },
        IDS_MADE_BY_CLIENTS(RelayMutationsIT::theClocksOfTwoClientsDiffer) {
            @Override
            Variant variant() {
                return new Variant() {
                    @Override
                    Relay relay(TestService service) {
                        return new TestRelay(service) {
                            @Override
                            String next() {
                                return super.next().replace("ORDER BY seq", "ORDER BY id");
                            }
                        };
                    }
                };
            }
        },
        SEQUENCE_WITH_A_CACHE(RelayMutationsIT::twoSessionsChangeAnAggregateInTurn) {
            @Override
            Variant variant() {
                return new Variant() {
                    @Override
                    void prepare(TestService service) {
                        service.jdbc.execute("ALTER TABLE messaging.outbox ALTER seq SET CACHE 10");
                    }
                };
            }
        },
        SEVERAL_RELAYS_SKIP_LOCKED_ROWS(RelayMutationsIT::anotherRelayRunsWhileThisOneIsPaused) {
            @Override
            Variant variant() {
                return new Variant() {
                    @Override
                    Relay relay(TestService service) {
                        return new TestRelay(service) {
                            @Override
                            boolean tryOwn(Connection connection) throws SQLException {
                                connection.setAutoCommit(false);
                                return true;
                            }

                            @Override
                            String next() {
                                return super.next() + " FOR UPDATE SKIP LOCKED";
                            }

                            @Override
                            void delete(Connection connection, List<Row> sent) throws SQLException {
                                super.delete(connection, sent);
                                connection.commit();
                            }
                        };
                    }
                };
            }
        },
        HAND_OVER_IN_MEMORY_AFTER_COMMIT(RelayMutationsIT::theProcessCrashesAfterACommit) {
            @Override
            Variant variant() {
                return new Variant() {
                    private final AtomicBoolean handedOver = new AtomicBoolean();

                    @Override
                    Outbox outbox(TestService service) {
                        return new JdbcOutbox(service.client, service.json, TestService.UNTRACED, service.crashPoints,
                                () -> handedOver.set(true));
                    }

                    @Override
                    Relay relay(TestService service) {
                        return new TestRelay(service) {
                            @Override
                            String next() {
                                return super.next().replace("ORDER BY", "WHERE " + handedOver.get() + " ORDER BY");
                            }
                        };
                    }
                };
            }
        };

        private final Scenario scenario;

        Mutation(Scenario scenario) {
            this.scenario = scenario;
        }

        abstract Variant variant();

        private static Variant belowTheHorizon() {
            return new Variant() {
                @Override
                Relay relay(TestService service) {
                    return new TestRelay(service) {
                        @Override
                        String next() {
                            return super.next().replace("ORDER BY seq", """
                                    WHERE xmin::text::bigint < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
                                    ORDER BY xmin::text::bigint, seq""");
                        }
                    };
                }
            };
        }

    }

    interface Scenario {

        void run(TestBench bench) throws Exception;

    }

    /** Creates the outbox and its relay. This class creates the real ones; a mutation overrides it. */
    static class Variant {

        void prepare(TestService service) {
        }

        Outbox outbox(TestService service) {
            return service.outbox();
        }

        Relay relay(TestService service) {
            return new TestRelay(service);
        }

    }

    private static class TestRelay extends Relay {

        TestRelay(TestService service) {
            super(service.database, TestService.producers(), TestService.UNTRACED, service.crashPoints, "test");
        }

    }

    record TestBench(TestService service, Variant variant, MockProducer<String, byte[]> broker,
            List<Connection> connections) {

        record ManualRelay(Relay relay, Connection connection) {}

        ManualRelay relay() throws SQLException {
            var relay = variant.relay(service);
            var connection = relay.connect();
            connections.add(connection);
            return new ManualRelay(relay, connection);
        }

        void runRound(ManualRelay manual) {
            try {
                if (manual.relay.tryOwn(manual.connection)) {
                    manual.relay.relay(manual.connection, broker);
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        DatabaseSession session() throws SQLException {
            return new DatabaseSession(service.database);
        }

        List<String> sent() {
            return broker.history().stream()
                    .map(it -> it.key() + new String(it.headers().lastHeader(Headers.AGGREGATE_VERSION).value(),
                            StandardCharsets.UTF_8))
                    .toList();
        }

    }

    private static void run(Scenario scenario, Variant variant) throws Exception {
        var connections = new ArrayList<Connection>();
        try (var service = new TestService();
                var broker = new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer())) {
            variant.prepare(service);
            scenario.run(new TestBench(service, variant, broker, connections));
        } finally {
            for (var connection : connections) {
                connection.close();
            }
        }
    }

    private static void aRowCommitsLate(TestBench bench) throws Exception {
        var relay = bench.relay();
        try (var late = bench.session(); var early = bench.session()) {
            late.append("latte", 1);
            early.append("mocha", 1);
            early.commit();
            bench.runRound(relay);
            late.commit();
            bench.runRound(relay);
        }
        assertThat(bench.sent()).containsExactly("mocha1", "latte1");
    }

    private static void aRowCommitsDuringTheRound(TestBench bench) throws Exception {
        var relay = bench.relay();
        try (var late = bench.session(); var early = bench.session()) {
            late.append("latte", 1);
            early.append("mocha", 1);
            early.commit();
            bench.service.once(CrashPoint.RELAY_FLUSHED, () -> commit(late));
            bench.runRound(relay);
            bench.runRound(relay);
        }
        assertThat(bench.sent()).containsExactly("mocha1", "latte1");
    }

    private static void theFirstTransactionChangesLast(TestBench bench) throws Exception {
        try (var first = bench.session(); var second = bench.session()) {
            first.execute("INSERT INTO messaging.inbox VALUES ('test', gen_random_uuid())");
            second.append("latte", 1);
            second.commit();
            first.append("latte", 2);
            first.commit();
        }
        bench.runRound(bench.relay());
        assertThat(bench.sent()).containsExactly("latte1", "latte2");
    }

    private static void anUnrelatedTransactionStaysOpen(TestBench bench) throws Exception {
        try (var unrelated = bench.session(); var session = bench.session()) {
            unrelated.execute("SELECT pg_current_xact_id()");
            session.append("latte", 1);
            session.commit();
            bench.runRound(bench.relay());
        }
        assertThat(bench.sent()).containsExactly("latte1");
    }

    private static void twoSessionsChangeAnAggregateInTurn(TestBench bench) throws Exception {
        try (var first = bench.session(); var second = bench.session()) {
            first.append("mocha", 1);
            first.commit();
            second.append("latte", 1);
            second.commit();
            first.append("latte", 2);
            first.commit();
        }
        bench.runRound(bench.relay());
        assertThat(bench.sent()).containsSubsequence("latte1", "latte2");
    }

    private static void theClocksOfTwoClientsDiffer(TestBench bench) throws Exception {
        try (var fast = bench.session(); var slow = bench.session()) {
            fast.append(new UUID(2, 0), "latte", 1);
            fast.commit();
            slow.append(new UUID(1, 0), "latte", 2);
            slow.commit();
        }
        bench.runRound(bench.relay());
        assertThat(bench.sent()).containsExactly("latte1", "latte2");
    }

    private static void anotherRelayRunsWhileThisOneIsPaused(TestBench bench) throws Exception {
        var paused = bench.relay();
        var other = bench.relay();
        try (var session = bench.session()) {
            session.append("latte", 1);
            session.commit();
            bench.service.once(CrashPoint.RELAY_READ, () -> {
                bench.service.append(OutgoingMessage.event("orders", "latte", 2, "changed"));
                bench.runRound(other);
            });
            bench.runRound(paused);
            bench.runRound(paused);
        }
        assertThat(bench.sent()).containsExactly("latte1", "latte2");
    }

    private static void theProcessCrashesAfterACommit(TestBench bench) throws Exception {
        bench.service.once(CrashPoint.OUTBOX_COMMITTED, () -> {
            throw new SimulatedCrash();
        });
        assertThatThrownBy(() -> bench.service.transaction.executeWithoutResult(_ -> bench.variant
                .outbox(bench.service).append(OutgoingMessage.event("orders", "latte", 1, "changed"))))
                .isInstanceOf(SimulatedCrash.class);

        bench.runRound(bench.relay());

        assertThat(bench.sent()).containsExactly("latte1");
    }

    private static void commit(DatabaseSession session) {
        try {
            session.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class SimulatedCrash extends RuntimeException {

        private static final long serialVersionUID = 1L;

    }

}
