package io.crema.identity.session;

import java.time.OffsetDateTime;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2RefreshTokenAuthenticationToken;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Exchanges a code or a refresh token once, on all instances: in one transaction that locks its authorization. A refresh
 * token that comes again was stolen, from the client or from the thief: then its authorization ends, and with it all its
 * tokens that are not self-contained.
 */
@Component
public class OneTimeGrants {

    private static final Logger log = LoggerFactory.getLogger(OneTimeGrants.class);

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;

    OneTimeGrants(JdbcClient jdbc, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** Returns the provider, with each exchange in a transaction. */
    public AuthenticationProvider once(AuthenticationProvider exchange) {
        return new AuthenticationProvider() {

            @Override
            public @Nullable Authentication authenticate(Authentication request) {
                return switch (request) {
                    case OAuth2AuthorizationCodeAuthenticationToken code -> inTransaction(() -> {
                        lock("authorization_code_value", code.getCode());
                        return exchange.authenticate(code);
                    });
                    case OAuth2RefreshTokenAuthenticationToken refresh -> inTransaction(
                            () -> refresh(refresh, exchange));
                    default -> exchange.authenticate(request);
                };
            }

            @Override
            public boolean supports(Class<?> request) {
                return exchange.supports(request);
            }

        };
    }

    private @Nullable Authentication refresh(OAuth2RefreshTokenAuthenticationToken request,
            AuthenticationProvider exchange) {
        String token = request.getRefreshToken();
        Optional<String> authorization = lock("refresh_token_value", token);
        if (authorization.isEmpty()) {
            endIfUsed(token);
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
        }
        var expiry = jdbc.sql("select refresh_token_expires_at from oauth2_authorization where id = ?")
                .param(authorization.get()).query(OffsetDateTime.class).single();
        Authentication answer = exchange.authenticate(request);
        jdbc.sql("insert into used_refresh_token (token, authorization_id, expires_at) values (?, ?, ?)")
                .params(StoredAuthorizations.hash(token), authorization.get(), expiry).update();
        return answer;
    }

    /** Another request that holds the lock may have used the token: then no row has it any more. */
    private Optional<String> lock(String column, String token) {
        return jdbc.sql("select id from oauth2_authorization where " + column + " = ? for update")
                .param(StoredAuthorizations.hash(token)).query(String.class).optional();
    }

    private void endIfUsed(String token) {
        jdbc.sql("""
                delete from oauth2_authorization where id = (select authorization_id from used_refresh_token where token = ?)
                returning principal_name
                """).param(StoredAuthorizations.hash(token)).query(String.class).optional().ifPresent(
                person -> log.warn("A used refresh token of {} was sent again: ended what they signed in to", person));
    }

    /** Commits also what a refusal has changed. */
    private @Nullable Authentication inTransaction(Exchange exchange) {
        var outcome = transaction.execute(_ -> {
            try {
                return new Outcome(exchange.run(), null);
            } catch (OAuth2AuthenticationException refused) {
                return new Outcome(null, refused);
            }
        });
        if (outcome != null && outcome.refused() != null) {
            throw outcome.refused();
        }
        return outcome == null ? null : outcome.answer();
    }

    private interface Exchange {

        @Nullable
        Authentication run();

    }

    private record Outcome(@Nullable Authentication answer, @Nullable OAuth2AuthenticationException refused) {}

}
