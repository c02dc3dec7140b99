package io.crema.messaging.projection;

import static io.crema.messaging.projection.ProjectionInstance.ALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;

import io.crema.messaging.Drinks;
import io.crema.messaging.Records;
import io.crema.messaging.TestService;
import io.crema.messaging.support.CrashPoint;
import io.crema.messaging.projection.ProjectionPositions.ProjectionFencedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.TransientDataAccessResourceException;

class ProjectionIT {

    private static final TestService SERVICE = new TestService();

    private final Records records = new Records();
    private final Drinks drinks = new Drinks(SERVICE);
    private final ProjectionInstance one = new ProjectionInstance(SERVICE, drinks);
    private final ProjectionInstance two = new ProjectionInstance(SERVICE, drinks);

    @BeforeEach
    void nothingHasHappened() {
        SERVICE.jdbc.execute("TRUNCATE drink, messaging.projection_position, messaging.parked");
    }

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    @Test
    void startsAtItsStoredPositionWhateverTheGroupHasCommitted() {
        one.isAssigned();
        one.consumer.onMessage(List.of(records.next("latte", 1), records.next("latte", 2)));

        two.isAssigned();

        assertThat(two.kafka.position(ALL.getFirst())).isEqualTo(2);
    }

    @Test
    void aZombieChangesNothingAndIsNotPoison() {
        one.isAssigned();
        two.isAssigned();
        var poll = List.of(records.next("latte", 1), records.next("latte", 2));
        two.consumer.onMessage(poll);

        assertThatThrownBy(() -> one.consumer.onMessage(poll)).isInstanceOf(ProjectionFencedException.class);

        assertThat(drinks.effects()).containsExactly("latte1", "latte2");
        assertThat(SERVICE.rows("messaging.parked")).isZero();
    }

    @Test
    void aZombieGoesOnBehindTheOther() {
        one.isAssigned();
        two.isAssigned();
        two.consumer.onMessage(List.of(records.next("latte", 1), records.next("latte", 2)));

        one.isTurnedBack();

        assertThat(one.kafka.position(ALL.getFirst())).isEqualTo(2);
        one.consumer.onMessage(List.of(records.next("latte", 3)));
        assertThat(drinks.effects()).containsExactly("latte1", "latte2", "latte3");
    }

    @Test
    void recordsPolledBeforeThePositionWasReadAnewAreRefused() {
        one.isAssigned();
        var stale = List.of(records.next("latte", 1));
        two.isAssigned();
        two.consumer.onMessage(stale);
        one.isAssigned();

        assertThatThrownBy(() -> one.consumer.onMessage(stale)).isInstanceOf(ProjectionFencedException.class);

        assertThat(drinks.effects()).containsExactly("latte1");
        assertThat(SERVICE.jdbc.queryForObject("SELECT next_offset FROM messaging.projection_position", Long.class))
                .isEqualTo(1);
    }

    /** A projection once lost a batch whose failure ended the session and kept it from reading the position anew. */
    @Test
    void recordsBeyondThePositionAreRefused() {
        one.isAssigned();
        records.next("latte", 1);

        assertThatThrownBy(() -> one.consumer.onMessage(List.of(records.next("latte", 2))))
                .isInstanceOf(ProjectionFencedException.class);

        assertThat(drinks.effects()).isEmpty();
        one.isTurnedBack();
        assertThat(one.kafka.position(ALL.getFirst())).isZero();
    }

    /** A projection once stood one event behind until its partition got another: the database went away twice in a row. */
    @Test
    void recordsThatFailedArePolledAgainEvenIfThePositionCannotBeRead() {
        one.isAssigned();
        var poll = one.polls(records.next("latte", 1));
        SERVICE.once(CrashPoint.PROJECTION_POSITIONED, () -> {
            throw new TransientDataAccessResourceException("the database went away");
        });

        assertThatThrownBy(() -> one.positions.seekBack(one.kafka, poll)).hasMessageContaining("went away");

        assertThat(one.kafka.position(ALL.getFirst())).isZero();
    }

    @Test
    void aNewProjectionBeginsWhereKafkaDoes() {
        one.kafka.updateBeginningOffsets(Map.of(ALL.getFirst(), 1L));
        records.next("latte", 1);
        one.isAssigned();

        one.consumer.onMessage(List.of(records.next("latte", 2)));

        assertThat(drinks.effects()).containsExactly("latte2");
    }

    @Test
    void thePositionIsRolledBackWithTheRows() {
        one.isAssigned();
        SERVICE.once(CrashPoint.CONSUMER_HANDLED, () -> {
            throw new TransientDataAccessResourceException("the database went away");
        });
        var poll = List.of(records.next("latte", 1));

        assertThatThrownBy(() -> one.consumer.onMessage(poll)).hasMessageContaining("went away");
        one.consumer.onMessage(poll);

        assertThat(drinks.effects()).containsExactly("latte1");
    }

    @Test
    void poisonIsParkedAndThePositionPassesIt() {
        drinks.poison.add("mocha");
        one.isAssigned();

        one.consumer.onMessage(List.of(records.next("latte", 1), records.next("mocha", 1), records.next("latte", 2)));
        two.isAssigned();

        assertThat(drinks.effects()).containsExactly("latte1", "latte2");
        assertThat(SERVICE.rows("messaging.parked")).isOne();
        assertThat(two.kafka.position(ALL.getFirst())).isEqualTo(3);
    }

}
