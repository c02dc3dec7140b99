package io.crema.chassis.database;

import java.sql.SQLException;
import java.util.Set;

import io.crema.chassis.problem.PassingFailures;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/** Answers a request with 503 while the database is away, or while all connections are in use. */
@AutoConfiguration
@ConditionalOnClass({DataAccessException.class, TransactionException.class})
class DatabaseFailuresAutoConfiguration {

    /** SQL states after {@code idle_in_transaction_session_timeout} and {@code transaction_timeout}: the process was paused. */
    private static final Set<String> TIMED_OUT = Set.of("25P03", "25P04");

    @Bean
    PassingFailures databaseFailures() {
        return failure -> failure instanceof TransactionException || failure instanceof TransientDataAccessException
                || failure instanceof RecoverableDataAccessException
                || failure instanceof DataAccessResourceFailureException
                || (failure.getCause() instanceof SQLException sql
                        && TIMED_OUT.contains(String.valueOf(sql.getSQLState())));
    }

}
