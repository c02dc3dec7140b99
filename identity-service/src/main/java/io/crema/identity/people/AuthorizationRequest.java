package io.crema.identity.people;

import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/**
 * The authorization request of a person who has signed in: without the fields of the form, which would be stored with it,
 * and for no more scopes than the person has.
 */
final class AuthorizationRequest extends HttpServletRequestWrapper {

    private static final String SCOPE = "scope";
    /** Scopes that are not rights: they choose claims of the id token. */
    private static final Set<String> OF_OPENID = Set.of("openid", "profile");

    private final Map<String, String[]> parameters = new LinkedHashMap<>();

    AuthorizationRequest(HttpServletRequest request, Person person) {
        super(request);
        parameters.putAll(request.getParameterMap());
        SignInForm.FIELDS.forEach(parameters::remove);
        parameters.computeIfPresent(SCOPE, (_, requested) -> Arrays.stream(requested)
                .map(scopes -> Arrays.stream(scopes.split(" "))
                        .filter(scope -> OF_OPENID.contains(scope) || person.scopes().contains(scope))
                        .collect(Collectors.joining(" ")))
                .toArray(String[]::new));
    }

    @Override
    public @Nullable String getParameter(String name) {
        String[] values = parameters.get(name);
        return values == null ? null : values[0];
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.enumeration(parameters.keySet());
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        return parameters.get(name);
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return Collections.unmodifiableMap(parameters);
    }

}
