package io.crema.identity;

import io.crema.identity.session.SessionProperties;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Registers the configured clients, and removes the others. */
@Component
class ClientRegistration implements ApplicationRunner {

    static final String CUSTOMER_ID = "customer_id";

    private static final int LOCK = 0x1d;

    private final Clients configured;

    private final SessionProperties sessions;

    private final ClientSecrets secrets;

    private final RegisteredClientRepository registered;

    private final JdbcClient jdbc;

    ClientRegistration(Clients configured, SessionProperties sessions, ClientSecrets secrets,
            RegisteredClientRepository registered, JdbcClient jdbc) {
        this.configured = configured;
        this.sessions = sessions;
        this.secrets = secrets;
        this.registered = registered;
        this.jdbc = jdbc;
    }

    /** Runs under a lock, so that instances that start together register one after the other. */
    @Override
    @Transactional
    public void run(ApplicationArguments arguments) {
        jdbc.sql("select pg_advisory_xact_lock(?)").param(LOCK).query((row, number) -> number).list();
        jdbc.sql("delete from oauth2_registered_client where client_id not in (:configured)")
                .param("configured", configured.clients().keySet()).update();
        configured.clients().forEach((id, client) -> registered.save(registration(id, client)));
    }

    private RegisteredClient registration(String id, Clients.Client client) {
        ClientSettings.Builder settings = ClientSettings.builder().requireProofKey(true)
                .requireAuthorizationConsent(false);
        if (client.customerId() != null) {
            settings.setting(CUSTOMER_ID, client.customerId().toString());
        }
        return RegisteredClient.withId(id).clientId(id).clientName(id).clientSecret(secrets.encoded(client.secret()))
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                .authorizationGrantTypes(grants -> client.grants().forEach(grant -> grants.add(grant.type())))
                .redirectUris(uris -> uris.addAll(client.redirectUris()))
                .postLogoutRedirectUris(uris -> uris.addAll(client.postLogoutRedirectUris()))
                .scopes(scopes -> scopes.addAll(client.scopes())).clientSettings(settings.build())
                .tokenSettings(TokenSettings.builder().accessTokenTimeToLive(configured.tokenLife())
                        .refreshTokenTimeToLive(sessions.idle()).reuseRefreshTokens(false).build())
                .build();
    }

}
