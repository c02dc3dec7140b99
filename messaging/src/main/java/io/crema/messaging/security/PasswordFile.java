package io.crema.messaging.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;

import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.scram.ScramExtensionsCallback;
import org.jspecify.annotations.Nullable;

/**
 * Reads the password of a Kafka user from a file at each new connection. So a new password needs no restart. The options
 * {@code username} and {@code passwordFile} of {@code sasl.jaas.config} name the user and the file. Kafka creates this class
 * by its name in {@code sasl.client.callback.handler.class}.
 */
public final class PasswordFile implements AuthenticateCallbackHandler {

    private @Nullable String user;
    private @Nullable Path file;

    @Override
    public void configure(Map<String, ?> settings, String mechanism, List<AppConfigurationEntry> login) {
        Map<String, ?> options = login.getFirst().getOptions();
        user = String.valueOf(options.get("username"));
        file = Path.of(String.valueOf(options.get("passwordFile")));
    }

    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            switch (callback) {
                case NameCallback name -> name.setName(user);
                case PasswordCallback password -> password
                        .setPassword(Files.readString(Objects.requireNonNull(file)).strip().toCharArray());
                case ScramExtensionsCallback _ -> {
                }
                default -> throw new UnsupportedCallbackException(callback);
            }
        }
    }

    @Override
    public void close() {
    }

}
