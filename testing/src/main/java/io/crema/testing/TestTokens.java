package io.crema.testing;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors;
import org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.JwtRequestPostProcessor;

/** Tokens for MockMvc: {@code mvc.perform(get(...).with(TestTokens.clerk("orders:read")))}. */
public final class TestTokens {

    private TestTokens() {
    }

    /** Returns the token of a clerk, who may act for any customer: it has the scope {@code customers:any} too. */
    public static JwtRequestPostProcessor clerk(String... scopes) {
        return client("clerk", Stream.concat(Stream.of(scopes), Stream.of("customers:any")).toArray(String[]::new));
    }

    /** Returns the token of a client that names no customer. */
    public static JwtRequestPostProcessor client(String name, String... scopes) {
        return SecurityMockMvcRequestPostProcessors.jwt().jwt(it -> it.subject(name).claim("scope", List.of(scopes)))
                .authorities(authorities(scopes));
    }

    /** Returns the token of a customer, who may act only for themselves. */
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
