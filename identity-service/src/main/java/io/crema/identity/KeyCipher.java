package io.crema.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/** Encrypts the private keys by AES-256-GCM, each bound to its id. */
final class KeyCipher {

    private static final String ALGORITHM = "AES/GCM/NoPadding";
    private static final byte[] PURPOSE = "crema signing keys".getBytes(StandardCharsets.UTF_8);
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKey key;

    /** @param secret a random text of 32 characters or more */
    KeyCipher(String secret) {
        try {
            key = KDF.getInstance("HKDF-SHA256").deriveKey("AES", HKDFParameterSpec.ofExtract()
                    .addIKM(secret.getBytes(StandardCharsets.UTF_8)).thenExpand(PURPOSE, 32));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("This JVM has no HKDF", impossible);
        }
    }

    byte[] encrypt(String id, String text) {
        try {
            byte[] nonce = new byte[NONCE];
            RANDOM.nextBytes(nonce);
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, id, nonce).doFinal(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(NONCE + encrypted.length).put(nonce).put(encrypted).array();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("This JVM has no AES", impossible);
        }
    }

    /** Returns the text; empty if it was encrypted with another secret or for another id, or is damaged. */
    Optional<String> decrypt(String id, byte[] encrypted) {
        try {
            byte[] nonce = new byte[NONCE];
            ByteBuffer buffer = ByteBuffer.wrap(encrypted).get(nonce);
            byte[] rest = new byte[buffer.remaining()];
            buffer.get(rest);
            return Optional.of(
                    new String(cipher(Cipher.DECRYPT_MODE, id, nonce).doFinal(rest), StandardCharsets.UTF_8));
        } catch (AEADBadTagException otherSecret) {
            return Optional.empty();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("This JVM has no AES", impossible);
        }
    }

    private Cipher cipher(int mode, String id, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(ALGORITHM);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(id.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

}
