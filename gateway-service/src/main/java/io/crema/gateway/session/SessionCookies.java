package io.crema.gateway.session;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/**
 * The gateway's cookies. No script can read them. With https they are for https and for this host only, which their prefix
 * tells the browser.
 */
@Component
public class SessionCookies {

    private static final String SESSION = "crema-session";
    private static final String LOGIN = "crema-login";
    private static final String PREFIX = "__Host-";
    private static final Set<String> OWN = Set.of(SESSION, LOGIN, PREFIX + SESSION, PREFIX + LOGIN);

    private static final Duration LOGIN_LASTS = Duration.ofMinutes(10);

    private final boolean secure;

    SessionCookies(SessionProperties properties) {
        this.secure = properties.isSecure();
    }

    /** Returns a cookie header without the gateway's own cookies; blank if there are no others. */
    public static String others(String header) {
        return Stream.of(header.split(";")).map(String::strip)
                .filter(cookie -> !OWN.contains(cookie.split("=", 2)[0].strip())).collect(Collectors.joining("; "));
    }

    Optional<String> session(HttpServletRequest request) {
        return value(request, SESSION);
    }

    void setSession(HttpServletResponse response, SessionKey key) {
        add(response, cookie(SESSION, key.cookieValue()));
    }

    void clearSession(HttpServletResponse response) {
        add(response, cookie(SESSION, "").maxAge(0));
    }

    Optional<String> login(HttpServletRequest request) {
        return value(request, LOGIN);
    }

    void setLogin(HttpServletResponse response, String value) {
        add(response, cookie(LOGIN, value).maxAge(LOGIN_LASTS));
    }

    void clearLogin(HttpServletResponse response) {
        add(response, cookie(LOGIN, "").maxAge(0));
    }

    private Optional<String> value(HttpServletRequest request, String name) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies).filter(cookie -> cookie.getName().equals(named(name))).map(Cookie::getValue)
                        .findFirst();
    }

    private ResponseCookie.ResponseCookieBuilder cookie(String name, String value) {
        return ResponseCookie.from(named(name), value).path("/").httpOnly(true).secure(secure).sameSite("Lax");
    }

    private static void add(HttpServletResponse response, ResponseCookie.ResponseCookieBuilder cookie) {
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.build().toString());
    }

    private String named(String name) {
        return secure ? PREFIX + name : name;
    }

}
