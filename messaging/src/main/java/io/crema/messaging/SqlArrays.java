package io.crema.messaging;

import java.sql.Array;
import java.sql.Connection;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** Columns of values as PostgreSQL arrays, for set-based statements over {@code unnest} and {@code = ANY}. */
public final class SqlArrays {

    private SqlArrays() {
    }

    /** An array of one value per row, of the PostgreSQL type named; to be used in the same transaction. */
    public static <R> Array of(JdbcTemplate jdbc, String type, Collection<R> rows,
            Function<? super R, ? extends @Nullable Object> value) {
        return Objects.requireNonNull(jdbc.execute((ConnectionCallback<Array>) (Connection connection) -> connection
                .createArrayOf(type, rows.stream().map(value).toArray())));
    }

}
