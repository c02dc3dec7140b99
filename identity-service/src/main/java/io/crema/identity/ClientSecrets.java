package io.crema.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.crema.identity.hash.Hashes;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Compares the secrets of clients. A wrong secret takes the time of one slow hash, whether its client exists or not. A
 * secret that was right once is recognised by a fast keyed hash, so that guesses of others do not delay its client.
 */
@Component
class ClientSecrets implements PasswordEncoder {

    private static final Set<String> SLOW = Set.of("bcrypt", "scrypt@SpringSecurity_v5_8", "argon2@SpringSecurity_v5_8",
            "pbkdf2@SpringSecurity_v5_8");
    private static final int RANDOM_LENGTH = 32;
    private static final String FAST = "HmacSHA256";

    private final PasswordEncoder encoder = PasswordEncoderFactories.createDelegatingPasswordEncoder();
    private final SecretKeySpec key;
    private final String reference;
    private final Map<String, byte[]> proven = new ConcurrentHashMap<>();

    ClientSecrets(Clients clients) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, FAST);
        reference = clients.clients().values().stream().map(Clients.Client::secret).filter(ClientSecrets::isSlow)
                .findFirst().orElse(Hashes.OF_NOBODY);
    }

    /** Tells whether the encoding of a secret makes guessing it expensive. */
    static boolean isSlow(String encoded) {
        int end = encoded.indexOf('}');
        return encoded.startsWith("{") && end > 0 && SLOW.contains(encoded.substring(1, end));
    }

    /** Tells whether a text in clear is too long to be guessed. */
    static boolean isRandom(String secret) {
        return !secret.startsWith("{") && secret.length() >= RANDOM_LENGTH && secret.chars().distinct().count() > 8;
    }

    /** Returns a configured secret as it is stored: hashed. */
    String encoded(String secret) {
        return isRandom(secret) ? Objects.requireNonNull(encoder.encode(secret)) : secret;
    }

    /** Returns an encoded secret that nothing matches, and that takes as long to compare as that of a client. */
    String ofNobody() {
        return "{nobody}" + reference;
    }

    /** Tells whether the secret was right before, as far as this instance knows. */
    boolean isProven(String secret, @Nullable String encoded) {
        byte[] known = encoded == null ? null : proven.get(encoded);
        return known != null && MessageDigest.isEqual(known, fastHash(secret));
    }

    @Override
    public boolean matches(@Nullable CharSequence secret, @Nullable String encoded) {
        if (secret == null || encoded == null) {
            return false;
        }
        String text = secret.toString();
        if (isProven(text, encoded)) {
            return true;
        }
        boolean right = isSlow(encoded) ? encoder.matches(text, encoded) : matchesSlowly(text, encoded);
        if (right) {
            proven.put(encoded, fastHash(text));
        }
        return right;
    }

    /** Compares after one slow hash, whatever the encoding: each comparison takes as long. */
    private boolean matchesSlowly(String secret, String encoded) {
        encoder.matches(secret, reference);
        return !encoded.equals(ofNobody()) && encoder.matches(secret, encoded);
    }

    @Override
    public @Nullable String encode(@Nullable CharSequence secret) {
        return encoder.encode(secret);
    }

    /** The configuration decides how a secret is encoded. */
    @Override
    public boolean upgradeEncoding(@Nullable String encoded) {
        return false;
    }

    private byte[] fastHash(String secret) {
        try {
            Mac mac = Mac.getInstance(FAST);
            mac.init(key);
            return mac.doFinal(secret.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("This JVM has no HMAC", impossible);
        }
    }

}
