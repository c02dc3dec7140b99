package io.crema.gateway.session;

import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.TreeSet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** A request with an access token. */
final class AuthorizedRequest extends HttpServletRequestWrapper {

    private final String authorization;

    AuthorizedRequest(HttpServletRequest request, String accessToken) {
        super(request);
        this.authorization = "Bearer " + accessToken;
    }

    @Override
    public @Nullable String getHeader(String name) {
        return isAuthorization(name) ? authorization : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return isAuthorization(name) ? Collections.enumeration(List.of(authorization)) : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        var names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(Collections.list(super.getHeaderNames()));
        names.add(HttpHeaders.AUTHORIZATION);
        return Collections.enumeration(names);
    }

    private static boolean isAuthorization(String name) {
        return HttpHeaders.AUTHORIZATION.equalsIgnoreCase(name);
    }

}
