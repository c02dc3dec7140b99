package io.crema.chassis.security;

import java.util.Optional;
import java.util.UUID;

import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * The caller of the current request, by its access token. A customer's token carries the claim {@code customer_id} and
 * acts for that customer alone. A token without it, such as the shop clerk's, acts for any customer. Inject it, or use it
 * in an expression: {@code @PreAuthorize("hasAuthority('SCOPE_orders:write') and @callers.mayActFor(#id)")}.
 */
public class Callers {

    static final String CUSTOMER_ID = "customer_id";

    Callers() {
    }

    /** The customer that the caller is bound to; empty for a caller that may act for any customer. */
    public Optional<UUID> customer() {
        return token().map(token -> token.getToken().getClaimAsString(CUSTOMER_ID)).map(UUID::fromString);
    }

    /** The token's subject: a stable name of the caller, for example as the scope of its idempotency keys. */
    public String name() {
        return token().map(JwtAuthenticationToken::getName)
                .orElseThrow(() -> new AccessDeniedException("No access token"));
    }

    /** Tells whether the caller may act for the customer. */
    public boolean mayActFor(UUID customerId) {
        return token().isPresent() && customer().map(customerId::equals).orElse(true);
    }

    /** Answers the request with 403 unless the caller may act for the customer. */
    public void requireActingFor(UUID customerId) {
        if (!mayActFor(customerId)) {
            throw new AccessDeniedException("The token belongs to another customer");
        }
    }

    private static Optional<JwtAuthenticationToken> token() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication instanceof JwtAuthenticationToken token ? Optional.of(token) : Optional.empty();
    }

}
