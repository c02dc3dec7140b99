package io.crema.identity.hash;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes of texts. */
public final class Hashes {

    /** The slow hash of a random text that was not kept. Comparing with it takes time and never succeeds. */
    public static final String OF_NOBODY = "{bcrypt}$2a$10$YyA0Tj1XJ8m5Zc1aOPk2QeVgk9p7wQ3hD2bq0n4sR6uE8xW1iL5vC";

    private Hashes() {
    }

    /** Returns the SHA-256 of a text in UTF-8. */
    public static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("This JVM has no SHA-256", impossible);
        }
    }

}
