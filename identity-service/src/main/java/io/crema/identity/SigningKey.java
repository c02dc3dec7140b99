package io.crema.identity;

import java.time.Instant;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A key that signs access tokens, will sign them or has signed them.
 *
 * @param since when it got this state
 * @param publishedUntil when the last token that it signed has expired; null until it is retired
 */
record SigningKey(RSAKey jwk, State state, Instant since, @Nullable Instant publishedUntil) {

    /** The life of a key. All its states are published. */
    enum State {

        /** Signs after the next rotation. Services learn it before that. */
        NEXT,
        /** Signs. */
        ACTIVE,
        /** Verifies the tokens that it has signed, until they have expired. */
        RETIRED

    }

    String id() {
        return jwk.getKeyID();
    }

    static RSAKey generate() {
        try {
            return new RSAKeyGenerator(2048).keyIDFromThumbprint(true).generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException("This JVM cannot make RSA keys", impossible);
        }
    }

}
