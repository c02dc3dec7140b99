package io.crema.messaging.saga;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.crema.messaging.support.SqlArrays;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The steps of a batch of sagas, written with one statement in the transaction that makes them. */
final class SagaHistory {

    private record Step(UUID sagaId, String input, String state) {}

    private final List<Step> steps = new ArrayList<>();

    /** Adds an input of a saga and the state that followed. */
    void add(UUID sagaId, String input, String state) {
        steps.add(new Step(sagaId, input, state));
    }

    void write(JdbcClient jdbc) {
        jdbc.sql("INSERT INTO messaging.saga_history (saga_id, input, state) SELECT * FROM unnest(?, ?, ?)")
                .param(SqlArrays.of("uuid", steps, Step::sagaId)).param(SqlArrays.of("text", steps, Step::input))
                .param(SqlArrays.of("text", steps, Step::state)).update();
    }

}
