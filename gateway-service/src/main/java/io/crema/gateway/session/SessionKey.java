package io.crema.gateway.session;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.encrypt.AesGcmBytesEncryptor;
import org.springframework.security.crypto.encrypt.BytesEncryptor;
import org.springframework.security.crypto.keygen.KeyGenerators;

/**
 * The random value in the cookie of a session. Only the browser has it. The session's id in the database, the key of its
 * tokens and its CSRF token are derived from it, and none of them leads back to it.
 */
final class SessionKey {

    private static final int BYTES = 32;
    private static final int NONCE = 12;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final String value;

    private SessionKey(String value) {
        this.value = value;
    }

    static SessionKey random() {
        byte[] random = new byte[BYTES];
        RANDOM.nextBytes(random);
        return new SessionKey(ENCODER.encodeToString(random));
    }

    /** Returns the key in a cookie, or nothing if it cannot be one. */
    static Optional<SessionKey> parse(String cookie) {
        return FORM.matcher(cookie).matches() ? Optional.of(new SessionKey(cookie)) : Optional.empty();
    }

    String cookieValue() {
        return value;
    }

    byte[] id() {
        return derived("id").getEncoded();
    }

    String csrfToken() {
        return ENCODER.encodeToString(derived("csrf").getEncoded());
    }

    boolean isCsrfToken(@Nullable String sent) {
        return sent != null && MessageDigest.isEqual(csrfToken().getBytes(StandardCharsets.US_ASCII),
                sent.getBytes(StandardCharsets.UTF_8));
    }

    BytesEncryptor encryptor() {
        return AesGcmBytesEncryptor.withSecretKey(derived("tokens")).ivGenerator(KeyGenerators.secureRandom(NONCE))
                .build();
    }

    private SecretKey derived(String purpose) {
        try {
            return KDF.getInstance("HKDF-SHA256").deriveKey("AES", HKDFParameterSpec.ofExtract()
                    .addIKM(value.getBytes(StandardCharsets.US_ASCII))
                    .thenExpand(("crema session " + purpose).getBytes(StandardCharsets.US_ASCII), BYTES));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("This JVM has no HKDF", impossible);
        }
    }

}
