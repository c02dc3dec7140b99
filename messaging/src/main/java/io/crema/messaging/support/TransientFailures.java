package io.crema.messaging.support;

import java.sql.SQLException;
import java.util.Set;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/** Recognises failures that a retry may cure. */
public final class TransientFailures {

    /** SQL states after {@code idle_in_transaction_session_timeout} and {@code transaction_timeout}: the process was paused. */
    private static final Set<String> TIMED_OUT = Set.of("25P03", "25P04");

    private TransientFailures() {
    }

    /** Returns whether a retry may succeed, as after a lost connection, a deadlock or a timeout. */
    public static boolean isTransient(RuntimeException e) {
        return e instanceof TransactionException || e instanceof TransientDataAccessException
                || e instanceof RecoverableDataAccessException || e instanceof DataAccessResourceFailureException
                || (e.getCause() instanceof SQLException sql && TIMED_OUT.contains(String.valueOf(sql.getSQLState())));
    }

}
