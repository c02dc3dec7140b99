package io.crema.chassis.security;

import java.util.List;

import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Refuses a token that never expires, is for another audience, names nobody, or binds its bearer to something that is no
 * customer. Issuer, signature and time are checked beside it.
 */
final class RequiredClaims implements OAuth2TokenValidator<Jwt> {

    private final List<String> audiences;
    private final String customerClaim;

    /**
     * @param audiences the token must name one of them
     * @param customerClaim the claim that binds a token to a customer
     */
    RequiredClaims(List<String> audiences, String customerClaim) {
        if (audiences.isEmpty()) {
            throw new IllegalStateException("Set spring.security.oauth2.resourceserver.jwt.audiences");
        }
        this.audiences = List.copyOf(audiences);
        this.customerClaim = customerClaim;
    }

    @Override
    public OAuth2TokenValidatorResult validate(Jwt token) {
        if (token.getExpiresAt() == null) {
            return failure("The token does not expire");
        }
        if (token.getAudience() == null || token.getAudience().stream().noneMatch(audiences::contains)) {
            return failure("The token is for another audience");
        }
        if (token.getSubject() == null || token.getSubject().isBlank()) {
            return failure("The token names no subject");
        }
        Object customer = token.getClaim(customerClaim);
        if (customer != null && Callers.customerId(customer).isEmpty()) {
            return failure("The token's " + customerClaim + " is not a UUID");
        }
        return OAuth2TokenValidatorResult.success();
    }

    private static OAuth2TokenValidatorResult failure(String description) {
        return OAuth2TokenValidatorResult
                .failure(new OAuth2Error(OAuth2ErrorCodes.INVALID_TOKEN, description, null));
    }

}
