package io.crema.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import jakarta.servlet.http.Cookie;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class SessionCookiesTest {

    private final SessionKey key = SessionKey.random();

    @Test
    void withHttpsTheCookieIsForHttpsAndForThisHostOnly() {
        var response = new MockHttpServletResponse();

        cookies("https://shop.example").setSession(response, key);

        assertThat(response.getHeader("Set-Cookie"))
                .startsWith("__Host-crema-session=" + key.cookieValue() + ";")
                .contains("Path=/", "Secure", "HttpOnly", "SameSite=Lax").doesNotContain("Domain");
    }

    @Test
    void withHttpsACookieWithoutThePrefixIsNoSession() {
        var request = new MockHttpServletRequest();
        request.setCookies(new Cookie("crema-session", key.cookieValue()));

        assertThat(cookies("https://shop.example").session(request)).isEmpty();
        assertThat(cookies("http://localhost:8080").session(request)).contains(key.cookieValue());
    }

    @ParameterizedTest
    @CsvSource({"a=1; crema-session=x; b=2, a=1; b=2", "__Host-crema-session=x, ''", "crema-login=x;a=1, a=1",
            "crema-session-2=x, crema-session-2=x"})
    void itsCookiesAreNotPassedOn(String header, String passed) {
        assertThat(SessionCookies.others(header)).isEqualTo(passed);
    }

    @ParameterizedTest
    @CsvSource({"''", "short", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="})
    void nothingElseIsAKey(String cookie) {
        assertThat(SessionKey.parse(cookie)).isEmpty();
    }

    @Test
    void whatIsDerivedFromAKeyDependsOnItAlone() {
        var same = SessionKey.parse(key.cookieValue()).orElseThrow();

        assertThat(same.id()).isEqualTo(key.id()).hasSize(32);
        assertThat(same.isCsrfToken(key.csrfToken())).isTrue();
        assertThat(same.encryptor().decrypt(key.encryptor().encrypt(new byte[]{1, 2}))).containsExactly(1, 2);
        assertThat(SessionKey.random().isCsrfToken(key.csrfToken())).isFalse();
        assertThat(key.isCsrfToken(null)).isFalse();
    }

    private static SessionCookies cookies(String publicUrl) {
        return new SessionCookies(new SessionProperties(URI.create(publicUrl), "gateway", "", Set.of("openid"),
                List.of("/api/**"), "/session", Duration.ofMinutes(30), Duration.ofHours(12), Duration.ofSeconds(30)));
    }

}
