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

import io.crema.messaging.Session;
import io.crema.messaging.TestService;
import io.crema.messaging.message.Headers;
import io.crema.messaging.message.OutgoingMessage;
import io.crema.messaging.support.CrashPoint;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each relay that is known to be wrong fails the very interleaving that the real one survives. */
class RelayMutationsIT {

    @ParameterizedTest
    @EnumSource
    void theWrongRelayFailsWhereTheRealOneDoesNot(Wrong wrong) throws Exception {
        play(wrong.scenario, new Variant());

        assertThatThrownBy(() -> play(wrong.scenario, wrong.variant())).isInstanceOf(AssertionError.class);
    }

    @SuppressWarnings("ImmutableEnumChecker")
    enum Wrong {

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
        TRANSACTION_IDS_BELOW_THE_SNAPSHOT_HORIZON(RelayMutationsIT::theTransactionThatBeganFirstChangesLast) {
            @Override
            Variant variant() {
                return belowTheHorizon();
            }
        },
        TRANSACTION_IDS_WAIT_FOR_STRANGERS(RelayMutationsIT::aStrangerWritesForALongTime) {
            @Override
            Variant variant() {
                return belowTheHorizon();
            }
        },
        ORDER_BY_CREATED_AT(RelayMutationsIT::theTransactionThatBeganFirstChangesLast) {
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
        HAND_OVER_IN_MEMORY_AFTER_COMMIT(RelayMutationsIT::theProcessDiesAfterACommit) {
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

        Wrong(Scenario scenario) {
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

        void play(Stage stage) throws Exception;

    }

    /** How the outbox and its relay are made; as it is, the real ones. */
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

    record Stage(TestService service, Variant variant, MockProducer<String, byte[]> broker,
            List<Connection> connections) {

        record Stepped(Relay relay, Connection connection) {}

        Stepped relay() throws SQLException {
            var relay = variant.relay(service);
            var connection = relay.connect();
            connections.add(connection);
            return new Stepped(relay, connection);
        }

        void step(Stepped stepped) {
            try {
                if (stepped.relay.tryOwn(stepped.connection)) {
                    stepped.relay.relay(stepped.connection, broker);
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        Session session() throws SQLException {
            return new Session(service.database);
        }

        List<String> sent() {
            return broker.history().stream()
                    .map(it -> it.key() + new String(it.headers().lastHeader(Headers.AGGREGATE_VERSION).value(),
                            StandardCharsets.UTF_8))
                    .toList();
        }

    }

    private static void play(Scenario scenario, Variant variant) throws Exception {
        var connections = new ArrayList<Connection>();
        try (var service = new TestService();
                var broker = new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer())) {
            variant.prepare(service);
            scenario.play(new Stage(service, variant, broker, connections));
        } finally {
            for (var connection : connections) {
                connection.close();
            }
        }
    }

    private static void aRowCommitsLate(Stage stage) throws Exception {
        var relay = stage.relay();
        try (var late = stage.session(); var early = stage.session()) {
            late.append("latte", 1);
            early.append("mocha", 1);
            early.commit();
            stage.step(relay);
            late.commit();
            stage.step(relay);
        }
        assertThat(stage.sent()).containsExactly("mocha1", "latte1");
    }

    private static void aRowCommitsDuringTheRound(Stage stage) throws Exception {
        var relay = stage.relay();
        try (var late = stage.session(); var early = stage.session()) {
            late.append("latte", 1);
            early.append("mocha", 1);
            early.commit();
            stage.service.once(CrashPoint.RELAY_FLUSHED, () -> commit(late));
            stage.step(relay);
            stage.step(relay);
        }
        assertThat(stage.sent()).containsExactly("mocha1", "latte1");
    }

    private static void theTransactionThatBeganFirstChangesLast(Stage stage) throws Exception {
        try (var first = stage.session(); var second = stage.session()) {
            first.execute("INSERT INTO messaging.inbox VALUES ('test', gen_random_uuid())");
            second.append("latte", 1);
            second.commit();
            first.append("latte", 2);
            first.commit();
        }
        stage.step(stage.relay());
        assertThat(stage.sent()).containsExactly("latte1", "latte2");
    }

    private static void aStrangerWritesForALongTime(Stage stage) throws Exception {
        try (var stranger = stage.session(); var session = stage.session()) {
            stranger.execute("SELECT pg_current_xact_id()");
            session.append("latte", 1);
            session.commit();
            stage.step(stage.relay());
        }
        assertThat(stage.sent()).containsExactly("latte1");
    }

    private static void twoSessionsChangeAnAggregateInTurn(Stage stage) throws Exception {
        try (var first = stage.session(); var second = stage.session()) {
            first.append("mocha", 1);
            first.commit();
            second.append("latte", 1);
            second.commit();
            first.append("latte", 2);
            first.commit();
        }
        stage.step(stage.relay());
        assertThat(stage.sent()).containsSubsequence("latte1", "latte2");
    }

    private static void theClocksOfTwoClientsDiffer(Stage stage) throws Exception {
        try (var fast = stage.session(); var slow = stage.session()) {
            fast.append(new UUID(2, 0), "latte", 1);
            fast.commit();
            slow.append(new UUID(1, 0), "latte", 2);
            slow.commit();
        }
        stage.step(stage.relay());
        assertThat(stage.sent()).containsExactly("latte1", "latte2");
    }

    private static void anotherRelayRunsWhileThisOneIsPaused(Stage stage) throws Exception {
        var paused = stage.relay();
        var other = stage.relay();
        try (var session = stage.session()) {
            session.append("latte", 1);
            session.commit();
            stage.service.once(CrashPoint.RELAY_READ, () -> {
                stage.service.append(OutgoingMessage.event("orders", "latte", 2, "changed"));
                stage.step(other);
            });
            stage.step(paused);
            stage.step(paused);
        }
        assertThat(stage.sent()).containsExactly("latte1", "latte2");
    }

    private static void theProcessDiesAfterACommit(Stage stage) throws Exception {
        stage.service.once(CrashPoint.OUTBOX_COMMITTED, () -> {
            throw new Died();
        });
        assertThatThrownBy(() -> stage.service.transaction.executeWithoutResult(_ -> stage.variant
                .outbox(stage.service).append(OutgoingMessage.event("orders", "latte", 1, "changed"))))
                .isInstanceOf(Died.class);

        stage.step(stage.relay());

        assertThat(stage.sent()).containsExactly("latte1");
    }

    private static void commit(Session session) {
        try {
            session.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Died extends RuntimeException {

        private static final long serialVersionUID = 1L;

    }

}
