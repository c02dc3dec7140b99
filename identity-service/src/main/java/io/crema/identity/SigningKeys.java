package io.crema.identity;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.crema.identity.SigningKey.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The signing keys as this instance knows them: a few seconds old. While the database is away, the last ones serve. A key
 * that another instance has retired signs here for these seconds; its tokens are valid as long as those before.
 */
@Component
class SigningKeys implements JWKSource<SecurityContext> {

    private static final Logger log = LoggerFactory.getLogger(SigningKeys.class);
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final SigningKeyStore store;
    private List<SigningKey> known = List.of();
    private long readAt;

    SigningKeys(SigningKeyStore store) {
        this.store = store;
    }

    /** Selects from all published keys. */
    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) {
        return selector.select(new JWKSet(published().stream().<JWK>map(SigningKey::jwk).toList()));
    }

    /** Selects from the key that signs. */
    List<JWK> signing(JWKSelector selector) {
        return selector.select(new JWKSet(published().stream().filter(it -> it.state() == State.ACTIVE)
                .<JWK>map(SigningKey::jwk).toList()));
    }

    synchronized List<SigningKey> published() {
        if (known.isEmpty()) {
            store.prepare();
            read();
        } else if (System.nanoTime() - readAt > FRESH.toNanos()) {
            try {
                read();
            } catch (DataAccessException away) {
                readAt = System.nanoTime();
                log.warn("Cannot read the signing keys, serving those read before: {}", away.getMessage());
            }
        }
        return known;
    }

    /** Lets the next key sign. Returns false if services may not know it yet. */
    boolean rotate() {
        boolean rotated = store.rotate();
        read();
        log.info(rotated ? "Rotated the signing keys" : "Did not rotate the signing keys: the next one is too new");
        return rotated;
    }

    /** Replaces the key that signs and refuses the tokens that it has signed. */
    void revoke() {
        store.revoke();
        read();
        log.warn("Revoked the signing keys: all access tokens issued before are refused");
    }

    @Scheduled(fixedDelay = 1, initialDelay = 1, timeUnit = TimeUnit.MINUTES)
    void rotateIfDue() {
        store.rotateIfDue();
    }

    /** Reads the keys now, so that this instance knows what another one has changed. */
    synchronized void read() {
        known = store.published();
        readAt = System.nanoTime();
    }

}
