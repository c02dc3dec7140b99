package io.crema.local;

import org.springframework.security.crypto.encrypt.Encryptors;

/** A setting in config-repo that only one service can read. The service decrypts it: the config server has no key. */
public final class EncryptedSetting {

    /** The salt that Spring Cloud decrypts with by default. */
    private static final String SALT = "deadbeef";

    private EncryptedSetting() {
    }

    /**
     * Encrypts a value in the format that Spring Cloud decrypts. It is AES in CBC mode, which Spring Security no longer
     * recommends.
     *
     * @param key the content of the service's file CREMA_CONFIG_KEY
     */
    @SuppressWarnings("deprecation")
    public static String of(String value, String key) {
        if (value.isEmpty() || key.isBlank()) {
            throw new PlatformException("The " + (key.isBlank() ? "key" : "setting") + " is empty.",
                    "Pipe the setting in: ./crema encrypt order-service < FILE");
        }
        return "{cipher}" + Encryptors.text(key, SALT).encrypt(value);
    }
}
