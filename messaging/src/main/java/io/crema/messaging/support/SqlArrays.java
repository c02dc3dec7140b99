package io.crema.messaging.support;

import java.util.Collection;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.SqlArrayValue;

/** Turns columns of rows into PostgreSQL arrays, for statements with {@code unnest} and {@code = ANY}. */
public final class SqlArrays {

    private SqlArrays() {
    }

    /** Returns an array with one value per row. {@code type} is the PostgreSQL type of its elements. */
    public static <R> SqlArrayValue of(String type, Collection<R> rows,
            Function<? super R, ? extends @Nullable Object> value) {
        return new SqlArrayValue(type, rows.stream().map(value).toArray());
    }

    /** Returns an array of the values themselves. */
    public static SqlArrayValue of(String type, Collection<?> values) {
        return new SqlArrayValue(type, values.toArray());
    }

}
