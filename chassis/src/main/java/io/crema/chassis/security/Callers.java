package io.crema.chassis.security;

import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * The caller of the current request, by its access token. A token with the claim {@code customer_id}, or the claim that
 * {@code crema.access.customer-claim} names, acts for that customer alone. Without the claim, a token with the scope
 * {@code customers:any}, such as the shop clerk's, acts for any customer. A token with neither, or with a claim that is no
 * UUID, acts for nobody: asking for its customers is answered with 403.
 * Inject it, or use it in an expression:
 * {@code @PreAuthorize("hasAuthority('SCOPE_orders:write') and @callers.mayActFor(#id)")}.
 */
public class Callers {

    private static final String ANY_CUSTOMER = "SCOPE_customers:any";

    private final String customerClaim;

    /** @param customerClaim the claim that binds a token to a customer */
    Callers(String customerClaim) {
        this.customerClaim = customerClaim;
    }

    /**
     * Returns the customer that the caller is bound to; empty for a caller that may act for any customer.
     *
     * @throws AccessDeniedException if the caller may act for no customer
     */
    public Optional<UUID> customer() {
        JwtAuthenticationToken token = token();
        Object claim = token.getToken().getClaim(customerClaim);
        if (claim != null) {
            return Optional.of(customerId(claim)
                    .orElseThrow(() -> new AccessDeniedException("The token's " + customerClaim + " is not a UUID")));
        }
        if (token.getAuthorities().stream().noneMatch(it -> ANY_CUSTOMER.equals(it.getAuthority()))) {
            throw new AccessDeniedException("The token names no customer and lacks the scope customers:any");
        }
        return Optional.empty();
    }

    /** Tells whether the caller is bound to a customer. */
    public boolean isCustomer() {
        return token().getToken().hasClaim(customerClaim);
    }

    /** Returns the token's subject: a stable name of the caller, for example as the scope of its idempotency keys. */
    public String name() {
        return token().getName();
    }

    /** Returns the access token, to ask another service as the same caller. */
    public String accessToken() {
        return token().getToken().getTokenValue();
    }

    /**
     * Tells whether the caller may act for the customer.
     *
     * @throws AccessDeniedException if the caller may act for no customer
     */
    public boolean mayActFor(UUID customerId) {
        return customer().map(customerId::equals).orElse(true);
    }

    /** Answers the request with 403 unless the caller may act for the customer. */
    public void requireActingFor(UUID customerId) {
        if (!mayActFor(customerId)) {
            throw new AccessDeniedException("The token belongs to another customer");
        }
    }

    /** Answers the request with 403 if the caller may act for no customer: before it learns what exists. */
    public void requireActingForCustomers() {
        customer();
    }

    /** Returns the customer that a valid token is bound to. */
    public Optional<UUID> customerOf(Jwt token) {
        return customerId(token.getClaim(customerClaim));
    }

    static Optional<UUID> customerId(@Nullable Object claim) {
        try {
            return claim instanceof String text ? Optional.of(UUID.fromString(text)) : Optional.empty();
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }

    private static JwtAuthenticationToken token() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication instanceof JwtAuthenticationToken token) {
            return token;
        }
        throw new AccessDeniedException("No access token");
    }

}
