package io.crema.identity.people;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

import org.jspecify.annotations.Nullable;

/**
 * The proof that a person has signed in on a device before. It opens nothing. It only spares the person the lock of their
 * name, so that whoever guesses their password elsewhere cannot lock them out.
 */
public final class DeviceCookies {

    static final Duration LIFE = Duration.ofDays(365);

    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] PURPOSE = "crema known devices".getBytes(StandardCharsets.UTF_8);
    private static final int ID_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final SecretKey key;
    private final Clock clock;

    /** @param secret a random text, the same for all instances */
    public DeviceCookies(String secret, Clock clock) {
        this.clock = clock;
        try {
            key = KDF.getInstance("HKDF-SHA256").deriveKey(ALGORITHM, HKDFParameterSpec.ofExtract()
                    .addIKM(secret.getBytes(StandardCharsets.UTF_8)).thenExpand(PURPOSE, 32));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("This JVM has no HKDF", impossible);
        }
    }

    /** Returns a new cookie for a name on this device. */
    String issue(String name) {
        byte[] id = new byte[ID_BYTES];
        RANDOM.nextBytes(id);
        String device = clock.instant().getEpochSecond() + "." + BASE64.encodeToString(id);
        return device + "." + proof(device, name);
    }

    /** Returns the device's id if the cookie was issued here for this name. */
    Optional<String> device(@Nullable String cookie, String name) {
        if (cookie == null || !cookie.matches("\\d{1,12}\\.[\\w-]{22}\\.[\\w-]{43}")) {
            return Optional.empty();
        }
        int end = cookie.lastIndexOf('.');
        String device = cookie.substring(0, end);
        boolean genuine = MessageDigest.isEqual(proof(device, name).getBytes(StandardCharsets.US_ASCII),
                cookie.substring(end + 1).getBytes(StandardCharsets.US_ASCII));
        Instant issued = Instant.ofEpochSecond(Long.parseLong(device.substring(0, device.indexOf('.'))));
        return genuine && issued.plus(LIFE).isAfter(clock.instant()) ? Optional.of(device) : Optional.empty();
    }

    private String proof(String device, String name) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return BASE64.encodeToString(mac.doFinal((device + "\n" + name).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("This JVM has no HMAC", impossible);
        }
    }

}
