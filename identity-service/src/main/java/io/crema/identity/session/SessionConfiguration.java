package io.crema.identity.session;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.server.authorization.JdbcOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;

/** Stores the authorizations of people, for a limited time. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SessionProperties.class)
class SessionConfiguration {

    @Bean
    StoredAuthorizations authorizations(JdbcOperations operations, JdbcClient jdbc, RegisteredClientRepository clients,
            SessionProperties properties) {
        return new StoredAuthorizations(new JdbcOAuth2AuthorizationService(operations, clients), jdbc, properties);
    }

}
