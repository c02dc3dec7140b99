package io.crema.gateway.session;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.crema.chassis.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sessions in the database, for all instances of the gateway. Each method answers 503 while the database is away. The
 * database's clock decides when a session ends.
 */
@Component
class Sessions {

    /** The condition of a live session, with the parameters idle and longest. */
    private static final String LIVE = """
            used_at > now() - make_interval(secs => :idle) AND begun_at > now() - make_interval(secs => :longest)""";

    private static final Logger log = LoggerFactory.getLogger(Sessions.class);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final double idle;
    private final double longest;

    Sessions(JdbcClient jdbc, JsonMapper json, SessionProperties properties) {
        this.jdbc = jdbc;
        this.json = json;
        this.idle = seconds(properties.idle());
        this.longest = seconds(properties.longest());
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    /** Begins a session with a new key, whatever the browser had before. */
    SessionKey begin(Session.Content content, Instant tokenExpiresAt) {
        var key = SessionKey.random();
        reached(() -> jdbc
                .sql("INSERT INTO browser_session (id, content, token_expires_at) VALUES (:id, :content, :expires)")
                .param("id", key.id()).param("content", encrypted(key, content))
                .param("expires", Timestamp.from(tokenExpiresAt)).update());
        return key;
    }

    Optional<Session> find(SessionKey key) {
        return reached(() -> jdbc.sql("""
                SELECT content, token_expires_at, version,
                       least(used_at + make_interval(secs => :idle), begun_at + make_interval(secs => :longest)) AS ends_at,
                       used_at < now() - make_interval(secs => :idle / 20) AS idling
                FROM browser_session WHERE id = :id AND\s""" + LIVE).param("id", key.id()).param("idle", idle)
                .param("longest", longest)
                .query((row, _) -> new Session(key, decrypted(key, row.getBytes("content")),
                        row.getTimestamp("token_expires_at").toInstant(), row.getInt("version"),
                        row.getTimestamp("ends_at").toInstant(), row.getBoolean("idling")))
                .optional());
    }

    /** Notes that a session is in use: not at each request, but before a small part of the idle time is over. */
    void touch(Session session) {
        if (session.idling()) {
            reached(() -> jdbc.sql("UPDATE browser_session SET used_at = now() WHERE id = ?").param(session.key().id())
                    .update());
        }
    }

    /** Tries to become the only one that refreshes the session's token, for a time. */
    boolean claimRefresh(Session session, Duration time) {
        return reached(() -> jdbc.sql("""
                UPDATE browser_session SET refresh_until = now() + make_interval(secs => ?)
                WHERE id = ? AND version = ? AND coalesce(refresh_until < now(), true)""")
                .params(seconds(time), session.key().id(), session.version()).update()) == 1;
    }

    /** Lets another refresh the session's token. */
    void releaseRefresh(Session session) {
        reached(() -> jdbc
                .sql("UPDATE browser_session SET refresh_until = NULL WHERE id = ? AND version = ?")
                .params(session.key().id(), session.version()).update());
    }

    /** Replaces the tokens, unless the session has ended or others have replaced them. */
    boolean replace(Session session, Session.Content content, Instant tokenExpiresAt) {
        return reached(() -> jdbc.sql("""
                UPDATE browser_session
                SET content = ?, token_expires_at = ?, version = version + 1, refresh_until = NULL
                WHERE id = ? AND version = ?""")
                .params(encrypted(session.key(), content), Timestamp.from(tokenExpiresAt), session.key().id(),
                        session.version())
                .update()) == 1;
    }

    void end(SessionKey key) {
        reached(() -> jdbc.sql("DELETE FROM browser_session WHERE id = ?").param(key.id()).update());
    }

    @Scheduled(fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void deleteEnded() {
        try {
            int deleted = jdbc.sql("DELETE FROM browser_session WHERE NOT (" + LIVE + ")").param("idle", idle)
                    .param("longest", longest).update();
            log.debug("Deleted {} sessions that have ended", deleted);
        } catch (DataAccessException | TransactionException away) {
            log.warn("Cannot delete the sessions that have ended, retrying in 10 minutes: {}", away.getMessage());
        }
    }

    private static <T> T reached(Supplier<T> call) {
        try {
            return call.get();
        } catch (DataAccessException away) {
            log.warn("Cannot reach the sessions, answering 503: {}", away.getMessage());
            throw new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable",
                    "Sessions cannot be reached at the moment: send the request again later", away).retryAfter(RETRY);
        }
    }

    private byte[] encrypted(SessionKey key, Session.Content content) {
        return key.encryptor().encrypt(json.writeValueAsBytes(content));
    }

    private Session.Content decrypted(SessionKey key, byte[] content) {
        return json.readValue(key.encryptor().decrypt(content), Session.Content.class);
    }

}
