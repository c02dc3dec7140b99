package io.crema.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.text.ParseException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import com.nimbusds.jose.jwk.RSAKey;
import io.crema.identity.SigningKey.State;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The signing keys in the database, which all instances share. Changes take a lock, so that instances change the keys one
 * after the other. There is always one key that signs and one that is next.
 */
@Repository
class SigningKeyStore {

    private static final int LOCK = 0x1e;
    /** Covers clocks that differ, and an instance that still signs with the previous key. */
    private static final Duration MARGIN = Duration.ofMinutes(2);

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final KeyProperties properties;
    private final Duration tokenLife;
    private final KeyCipher cipher;

    SigningKeyStore(JdbcClient jdbc, TransactionOperations transaction, KeyProperties properties, Clients clients) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.properties = properties;
        this.tokenLife = clients.tokenLife();
        this.cipher = new KeyCipher(properties.encryptionKey());
    }

    /** Returns the keys to publish, the newest state first. */
    List<SigningKey> published() {
        return jdbc.sql("""
                select id, state, encrypted_jwk, since, published_until from token_key
                where published_until is null or published_until > now() order by state, since desc
                """).query((row, _) -> key(row)).list();
    }

    /**
     * Makes the missing keys. Takes over the key of a version that stored it in clear, and encrypts again what is encrypted
     * with the previous secret. It generates keys before it takes the lock: on a busy machine that takes seconds.
     */
    void prepare() {
        var generated = new ArrayDeque<RSAKey>();
        for (State state : List.of(State.ACTIVE, State.NEXT)) {
            if (!exists(state)) {
                generated.add(SigningKey.generate());
            }
        }
        underLock(() -> {
            encryptAgain();
            takeOver();
            boolean first = !exists(State.ACTIVE);
            if (first) {
                insert(oneOf(generated), State.ACTIVE, Duration.ZERO);
            }
            if (!exists(State.NEXT)) {
                // whoever knows the first key knows this one too: it was never published without
                insert(oneOf(generated), State.NEXT, first ? properties.publishAhead() : Duration.ZERO);
            }
        });
    }

    /** Rotates the keys once the active one has reached its age. Forgets keys whose last token has expired. */
    void rotateIfDue() {
        underLock(() -> {
            jdbc.sql("delete from token_key where published_until < now()").update();
            boolean due = !jdbc
                    .sql("select from token_key where state = 'ACTIVE' and since < now() - make_interval(secs => ?)")
                    .param(properties.rotateAfter().toSeconds()).query().listOfRows().isEmpty();
            if (due && nextIsKnown()) {
                rotate(false, SigningKey.generate());
            }
        });
    }

    /** Lets the next key sign from now on. Returns false if services may not know it yet. */
    boolean rotate() {
        RSAKey next = SigningKey.generate();
        return underLock(() -> {
            boolean known = nextIsKnown();
            if (known) {
                rotate(false, next);
            }
            return known;
        });
    }

    /** Replaces all keys at once, because the active key may be known to others. Tokens signed before are refused. */
    void revoke() {
        RSAKey next = SigningKey.generate();
        underLock(() -> {
            jdbc.sql("delete from token_key where state = 'RETIRED'").update();
            rotate(true, next);
        });
    }

    private void rotate(boolean revoke, RSAKey next) {
        if (revoke) {
            jdbc.sql("delete from token_key where state = 'ACTIVE'").update();
        } else {
            jdbc.sql("""
                    update token_key set state = 'RETIRED', since = now(), published_until = now() + make_interval(secs => ?)
                    where state = 'ACTIVE'
                    """).param(tokenLife.plus(MARGIN).toSeconds()).update();
        }
        jdbc.sql("update token_key set state = 'ACTIVE', since = now() where state = 'NEXT'").update();
        insert(next, State.NEXT, Duration.ZERO);
    }

    private boolean nextIsKnown() {
        return !jdbc.sql("select from token_key where state = 'NEXT' and since <= now() - make_interval(secs => ?)")
                .param(properties.publishAhead().toSeconds()).query().listOfRows().isEmpty();
    }

    private boolean exists(State state) {
        return !jdbc.sql("select from token_key where state = ?").param(state.name()).query().listOfRows().isEmpty();
    }

    private static RSAKey oneOf(Deque<RSAKey> generated) {
        return generated.isEmpty() ? SigningKey.generate() : generated.pop();
    }

    private void insert(RSAKey key, State state, Duration age) {
        jdbc.sql("""
                insert into token_key (id, state, encrypted_jwk, since) values (?, ?, ?, now() - make_interval(secs => ?))
                """).params(key.getKeyID(), state.name(), cipher.encrypt(key.getKeyID(), key.toJSONString()),
                age.toSeconds()).update();
    }

    private void takeOver() {
        Optional<String> inClear = jdbc.sql("select jwk from signing_key").query(String.class).optional();
        if (inClear.isPresent() && !exists(State.ACTIVE)) {
            insert(parse(inClear.get()), State.ACTIVE, Duration.ZERO);
        }
        jdbc.sql("delete from signing_key").update();
    }

    private void encryptAgain() {
        Map<String, byte[]> stored = new HashMap<>();
        jdbc.sql("select id, encrypted_jwk from token_key")
                .query(row -> {
                    stored.put(row.getString("id"), row.getBytes("encrypted_jwk"));
                });
        stored.forEach((id, encrypted) -> {
            if (cipher.decrypt(id, encrypted).isEmpty()) {
                String jwk = Optional.ofNullable(properties.previousEncryptionKey()).filter(it -> !it.isBlank())
                        .flatMap(previous -> new KeyCipher(previous).decrypt(id, encrypted))
                        .orElseThrow(() -> new UnreadableKeys(id));
                jdbc.sql("update token_key set encrypted_jwk = ? where id = ?").params(cipher.encrypt(id, jwk), id)
                        .update();
            }
        });
    }

    private SigningKey key(ResultSet row) throws SQLException {
        String id = row.getString("id");
        OffsetDateTime until = row.getObject("published_until", OffsetDateTime.class);
        String jwk = cipher.decrypt(id, row.getBytes("encrypted_jwk")).orElseThrow(() -> new UnreadableKeys(id));
        return new SigningKey(parse(jwk), State.valueOf(row.getString("state")),
                row.getObject("since", OffsetDateTime.class).toInstant(), until == null ? null : until.toInstant());
    }

    private static RSAKey parse(String jwk) {
        try {
            return RSAKey.parse(jwk);
        } catch (ParseException damaged) {
            throw new IllegalStateException("A stored signing key is damaged", damaged);
        }
    }

    private void underLock(Runnable change) {
        underLock(() -> {
            change.run();
            return true;
        });
    }

    private boolean underLock(BooleanSupplier change) {
        return Boolean.TRUE.equals(transaction.execute(_ -> {
            jdbc.sql("select pg_advisory_xact_lock(?)").param(LOCK).query((row, number) -> number).list();
            return change.getAsBoolean();
        }));
    }

    /** The keys in the database were encrypted with another secret. */
    static final class UnreadableKeys extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnreadableKeys(String id) {
            super("The signing key " + id + " was encrypted with another secret than CREMA_KEY_ENCRYPTION_KEY");
        }

    }

}
