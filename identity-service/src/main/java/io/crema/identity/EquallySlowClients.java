package io.crema.identity;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;

/**
 * Finds for an unknown id a client whose secret nobody has. Its authentication fails in the same way, after the same time,
 * as that of a client with a wrong secret.
 */
record EquallySlowClients(RegisteredClientRepository clients, ClientSecrets secrets)
        implements
            RegisteredClientRepository {

    @Override
    public void save(RegisteredClient client) {
        clients.save(client);
    }

    @Override
    public @Nullable RegisteredClient findById(String id) {
        return clients.findById(id);
    }

    @Override
    public RegisteredClient findByClientId(String clientId) {
        RegisteredClient known = clients.findByClientId(clientId);
        return known != null
                ? known
                : RegisteredClient.withId("nobody").clientId(clientId).clientSecret(secrets.ofNobody())
                        .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                        .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                        .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS).build();
    }

}
