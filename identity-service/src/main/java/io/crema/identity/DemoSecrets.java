package io.crema.identity;

import java.util.ArrayList;
import java.util.List;

import org.springframework.context.annotation.Profile;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.stereotype.Component;

/** Refuses clients that anybody can impersonate, outside of the profile demo. */
@Component
@Profile("!demo")
class DemoSecrets {

    DemoSecrets(Clients clients) {
        var encoder = PasswordEncoderFactories.createDelegatingPasswordEncoder();
        List<String> refused = new ArrayList<>();
        clients.clients().forEach((id, client) -> {
            if (ClientSecrets.isRandom(client.secret())) {
                return;
            }
            if (!ClientSecrets.isSlow(client.secret())) {
                refused.add(id + ": its secret is not hashed by bcrypt, scrypt, argon2 or pbkdf2");
            } else if (encoder.matches(id + "-secret", client.secret())) {
                refused.add(id + ": its secret is the demo's, which everybody knows");
            }
        });
        if (!refused.isEmpty()) {
            throw new Found(refused);
        }
    }

    /** The configuration has such clients. */
    static final class Found extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Found(List<String> clients) {
            super("Clients with secrets that are no secrets. " + String.join(". ", clients));
        }

    }

}
