package io.crema.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.AbstractDataSource;

class ProjectionPositionsTest {

    private static final TopicPartition PARTITION = new TopicPartition("order.events", 0);

    /** A projection once lost the events of a batch whose failure ended the session and kept it from reading on. */
    @Test
    void whatFailedIsPolledAgainAlsoWhenThePositionCannotBeRead() {
        var positions = new ProjectionPositions("orders", new JdbcTemplate(new NoDatabase()), _ -> {
        });
        try (var consumer = new MockConsumer<String, byte[]>("earliest")) {
            consumer.assign(List.of(PARTITION));
            consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
            for (var offset = 0; offset < 5; offset++) {
                consumer.addRecord(new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset, "key",
                        new byte[0]));
            }
            var failed = consumer.poll(Duration.ZERO);

            assertThatThrownBy(() -> positions.seekBack(consumer, failed)).isInstanceOf(DataAccessException.class);

            assertThat(consumer.position(PARTITION)).isZero();
        }
    }

    private static final class NoDatabase extends AbstractDataSource {

        @Override
        public Connection getConnection() throws SQLException {
            throw new SQLException("the database is away", "08006");
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }

    }

}
