package io.crema.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;

/**
 * The passwords of a platform, made at its first start. One file holds all of them, and a directory per service holds those
 * that the service reads. Only the owner can read them.
 */
final class Secrets {

    /** The file in a service's directory with the password of its database role. */
    static final String DATABASE_PASSWORD = "CREMA_DB_PASSWORD";
    /** The file in a service's directory with the password of its Kafka user. */
    static final String KAFKA_PASSWORD = "CREMA_KAFKA_PASSWORD";
    /** The file in the directory of identity-service with the secret that encrypts its signing keys. */
    static final String KEY_ENCRYPTION_KEY = "CREMA_KEY_ENCRYPTION_KEY";
    /** The file with the secret by which the gateway proves itself to identity-service: both read it. */
    static final String GATEWAY_SECRET = "CREMA_GATEWAY_SECRET";
    /** The file in a service's directory with the key of its encrypted settings. */
    static final String CONFIG_KEY = "CREMA_CONFIG_KEY";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path state;
    private final Path file;

    Secrets(Path state) {
        this.state = state;
        this.file = state.resolve("secrets");
    }

    synchronized String get(String name) {
        var password = load().getProperty(name);
        if (password == null) {
            throw new PlatformException("The password of " + name + " is missing in " + file + ".",
                    name.equals(Postgres.SUPERUSER)
                            ? "Restore the file. If it is lost, run ./crema up --fresh to start with empty data and new passwords."
                            : "Run ./crema up, which makes the passwords that are missing.");
        }
        return password;
    }

    /** Makes a password for each name that has none. */
    synchronized void addMissing(Collection<String> names) {
        var passwords = Files.exists(file) ? load() : new Properties();
        if (names.stream().filter(name -> passwords.putIfAbsent(name, random()) == null).count() > 0) {
            store(passwords);
        }
    }

    synchronized void set(String name, String password) {
        var passwords = load();
        passwords.setProperty(name, password);
        store(passwords);
    }

    /** Returns the directory of a service. */
    Path directory(String service) {
        return state.resolve("credentials").resolve(service);
    }

    /** Writes a password into the directory of the service that reads it. */
    void give(String service, String fileName, String password) {
        try {
            PrivateFiles.directory(state.resolve("credentials"));
            PrivateFiles.replace(PrivateFiles.directory(directory(service)).resolve(fileName), password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the key of a service's encrypted settings. Makes it if there is none. */
    String configKey(String service) {
        var name = "config-key." + service;
        addMissing(List.of(name));
        return get(name);
    }

    static String random() {
        var bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private Properties load() {
        var passwords = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            passwords.load(in);
        } catch (IOException e) {
            throw new PlatformException("Cannot read " + file + ".",
                    Files.exists(file)
                            ? "Make it readable for " + System.getProperty("user.name") + "."
                            : "Run ./crema up, which makes it.",
                    e);
        }
        return passwords;
    }

    private void store(Properties passwords) {
        try {
            var content = new StringWriter();
            passwords.store(content, "passwords of this platform");
            PrivateFiles.replace(file, content.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
