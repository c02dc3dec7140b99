package io.crema.testing;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors;
import org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.JwtRequestPostProcessor;

/** Callers for MockMvc: {@code mvc.perform(get(...).with(TestTokens.clerk("orders:read")))}. */
public final class TestTokens {

    private TestTokens() {
    }

    /** A clerk, who may act for any customer. */
    public static JwtRequestPostProcessor clerk(String... scopes) {
        return SecurityMockMvcRequestPostProcessors.jwt().jwt(it -> it.subject("clerk").claim("scope", List.of(scopes)))
                .authorities(authorities(scopes));
    }

    /** A customer, who may act for no other one. */
    public static JwtRequestPostProcessor customer(UUID customerId, String... scopes) {
        return SecurityMockMvcRequestPostProcessors.jwt()
                .jwt(it -> it.subject(customerId.toString()).claim("customer_id", customerId.toString()).claim("scope",
                        List.of(scopes)))
                .authorities(authorities(scopes));
    }

    private static List<GrantedAuthority> authorities(String... scopes) {
        return Stream.of(scopes).<GrantedAuthority>map(it -> new SimpleGrantedAuthority("SCOPE_" + it)).toList();
    }

}
