package io.crema.messaging.saga;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.crema.messaging.SqlArrays;
import org.springframework.jdbc.core.JdbcTemplate;

/** The steps of sagas, recorded in the transactions that make them: one statement for all of a batch. */
final class SagaHistory {

    private record Step(UUID sagaId, String input, String state) {}

    private final List<Step> steps = new ArrayList<>();

    /** A saga has heard an input, and is in a state now. */
    void add(UUID sagaId, String input, String state) {
        steps.add(new Step(sagaId, input, state));
    }

    void write(JdbcTemplate jdbc) {
        jdbc.update("INSERT INTO messaging.saga_history (saga_id, input, state) SELECT * FROM unnest(?, ?, ?)",
                SqlArrays.of(jdbc, "uuid", steps, Step::sagaId), SqlArrays.of(jdbc, "text", steps, Step::input),
                SqlArrays.of(jdbc, "text", steps, Step::state));
    }

}
