package io.crema.messaging.projection;

import static io.crema.messaging.projection.ProjectionInstance.ALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;

import io.crema.messaging.DrinkHandler;
import io.crema.messaging.TestRecords;
import io.crema.messaging.TestService;
import io.crema.messaging.projection.ProjectionPositions.ProjectionFencedException;
import io.crema.messaging.support.CrashPoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.TransientDataAccessResourceException;

class ProjectionIT {

    private static final TestService SERVICE = new TestService();

    private final TestRecords records = new TestRecords();
    private final DrinkHandler drinks = new DrinkHandler(SERVICE);
    private final ProjectionInstance first = new ProjectionInstance(SERVICE, drinks);
    private final ProjectionInstance second = new ProjectionInstance(SERVICE, drinks);

    @BeforeEach
    void truncateTables() {
        SERVICE.jdbc.execute("TRUNCATE drink, messaging.projection_position, messaging.parked");
    }

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    @Test
    void startsAtItsStoredPosition() {
        first.assign();
        first.consumer.onMessage(List.of(records.next("latte", 1), records.next("latte", 2)));

        second.assign();

        assertThat(second.kafka.position(ALL.getFirst())).isEqualTo(2);
    }

    @Test
    void refusesABatchOfAFencedInstanceWithoutParkingIt() {
        first.assign();
        second.assign();
        var poll = List.of(records.next("latte", 1), records.next("latte", 2));
        second.consumer.onMessage(poll);

        assertThatThrownBy(() -> first.consumer.onMessage(poll)).isInstanceOf(ProjectionFencedException.class);

        assertThat(drinks.effects()).containsExactly("latte1", "latte2");
        assertThat(SERVICE.rows("messaging.parked")).isZero();
    }

    @Test
    void continuesBehindTheOtherInstanceAfterFencing() {
        first.assign();
        second.assign();
        second.consumer.onMessage(List.of(records.next("latte", 1), records.next("latte", 2)));

        first.seekBack();

        assertThat(first.kafka.position(ALL.getFirst())).isEqualTo(2);
        first.consumer.onMessage(List.of(records.next("latte", 3)));
        assertThat(drinks.effects()).containsExactly("latte1", "latte2", "latte3");
    }

    @Test
    void refusesRecordsPolledBeforeThePositionWasReread() {
        first.assign();
        var stale = List.of(records.next("latte", 1));
        second.assign();
        second.consumer.onMessage(stale);
        first.assign();

        assertThatThrownBy(() -> first.consumer.onMessage(stale)).isInstanceOf(ProjectionFencedException.class);

        assertThat(drinks.effects()).containsExactly("latte1");
        assertThat(SERVICE.jdbc.queryForObject("SELECT next_offset FROM messaging.projection_position", Long.class))
                .isEqualTo(1);
    }

    /** Regression: a failure closed the session, so the position was not re-read, and the projection lost a batch. */
    @Test
    void refusesRecordsBeyondThePosition() {
        first.assign();
        records.next("latte", 1);

        assertThatThrownBy(() -> first.consumer.onMessage(List.of(records.next("latte", 2))))
                .isInstanceOf(ProjectionFencedException.class);

        assertThat(drinks.effects()).isEmpty();
        first.seekBack();
        assertThat(first.kafka.position(ALL.getFirst())).isZero();
    }

    /** Regression: after two database failures in a row, the projection missed an event until the next one arrived. */
    @Test
    void pollsFailedRecordsAgainIfThePositionCannotBeRead() {
        first.assign();
        var poll = first.poll(records.next("latte", 1));
        SERVICE.once(CrashPoint.PROJECTION_POSITIONED, () -> {
            throw new TransientDataAccessResourceException("connection lost");
        });

        assertThatThrownBy(() -> first.positions.seekBack(first.kafka, poll)).hasMessageContaining("connection lost");

        assertThat(first.kafka.position(ALL.getFirst())).isZero();
    }

    @Test
    void startsANewProjectionAtTheBeginningOfTheTopic() {
        first.kafka.updateBeginningOffsets(Map.of(ALL.getFirst(), 1L));
        records.next("latte", 1);
        first.assign();

        first.consumer.onMessage(List.of(records.next("latte", 2)));

        assertThat(drinks.effects()).containsExactly("latte2");
    }

    @Test
    void rollsBackThePositionWithTheRows() {
        first.assign();
        SERVICE.once(CrashPoint.CONSUMER_HANDLED, () -> {
            throw new TransientDataAccessResourceException("connection lost");
        });
        var poll = List.of(records.next("latte", 1));

        assertThatThrownBy(() -> first.consumer.onMessage(poll)).hasMessageContaining("connection lost");
        first.consumer.onMessage(poll);

        assertThat(drinks.effects()).containsExactly("latte1");
    }

    @Test
    void parksPoisonAndAdvancesThePosition() {
        drinks.poison.add("mocha");
        first.assign();

        first.consumer.onMessage(List.of(records.next("latte", 1), records.next("mocha", 1), records.next("latte", 2)));
        second.assign();

        assertThat(drinks.effects()).containsExactly("latte1", "latte2");
        assertThat(SERVICE.rows("messaging.parked")).isOne();
        assertThat(second.kafka.position(ALL.getFirst())).isEqualTo(3);
    }

}
