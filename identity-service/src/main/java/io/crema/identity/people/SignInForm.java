package io.crema.identity.people;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.ResourceBundle;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.crema.identity.hash.Hashes;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Writes the form in which a person signs in, in Korean or English. It works without scripts, and loads nothing. It sends
 * the authorization request back together with the name and the password.
 */
final class SignInForm {

    static final String USERNAME = "username";
    static final String PASSWORD = "password";
    static final String CSRF = "_csrf";
    static final List<String> FIELDS = List.of(USERNAME, PASSWORD, CSRF);

    private static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH, Locale.KOREAN);

    private final Template page = Mustache.compiler().defaultValue("").compile(resource("sign-in.html"));
    private final String style = resource("sign-in.css");
    private final String styleHash = "'sha256-" + Base64.getEncoder().encodeToString(Hashes.sha256(style)) + "'";

    /** A message to the person, above the fields. */
    enum Message {

        WRONG("wrong", HttpStatus.FORBIDDEN), TOO_MANY("tooMany", HttpStatus.TOO_MANY_REQUESTS), BUSY("busy",
                HttpStatus.SERVICE_UNAVAILABLE), EXPIRED("expired", HttpStatus.FORBIDDEN);

        private final String key;
        private final HttpStatus status;

        Message(String key, HttpStatus status) {
            this.key = key;
            this.status = status;
        }

    }

    private record Parameter(String name, String value) {}

    private record Page(String language, Map<String, String> text, String style, @Nullable String message,
            String action,
            List<Parameter> parameters, String username) {}

    /** @param csrf the text that has to come back with the form */
    void write(HttpServletRequest request, HttpServletResponse response, String csrf, @Nullable Message message)
            throws IOException {
        Locale language = Collections.list(request.getLocales()).stream()
                .flatMap(wanted -> LANGUAGES.stream().filter(it -> it.getLanguage().equals(wanted.getLanguage())))
                .findFirst().orElse(Locale.ENGLISH);
        Map<String, String> text = text(language);
        response.setStatus((message == null ? HttpStatus.OK : message.status).value());
        response.setContentType(MediaType.TEXT_HTML_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader(HttpHeaders.CONTENT_LANGUAGE, language.getLanguage());
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE);
        response.setHeader("Referrer-Policy", "same-origin"); // with no-referrer, a browser would send the form from "null"
        response.setHeader("Content-Security-Policy", "default-src 'none'; style-src " + styleHash
                + "; form-action 'self'" + redirectOrigin(request) + "; base-uri 'none'; frame-ancestors 'none'");
        response.getWriter().write(page.execute(new Page(language.getLanguage(), text, style,
                message == null ? null : text.get(message.key), request.getRequestURI(),
                Stream.concat(parameters(request), Stream.of(new Parameter(CSRF, csrf))).toList(), name(request))));
    }

    private static Stream<Parameter> parameters(HttpServletRequest request) {
        return request.getParameterMap().entrySet().stream().filter(it -> !FIELDS.contains(it.getKey()))
                .flatMap(it -> Arrays.stream(it.getValue()).map(value -> new Parameter(it.getKey(), value)));
    }

    private static String name(HttpServletRequest request) {
        String name = request.getParameter("POST".equals(request.getMethod()) ? USERNAME : "login_hint");
        return name == null || name.length() > People.LONGEST_NAME ? "" : name;
    }

    /** A browser checks the form's target also after the redirect to the client. */
    private static String redirectOrigin(HttpServletRequest request) {
        String redirect = request.getParameter("redirect_uri");
        if (redirect == null) {
            return "";
        }
        URI uri = URI.create(redirect);
        return " " + uri.getScheme() + "://" + uri.getRawAuthority();
    }

    private static Map<String, String> text(Locale language) {
        var bundle = ResourceBundle.getBundle("io.crema.identity.people.sign-in", language,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        return bundle.keySet().stream().collect(Collectors.toMap(key -> key, bundle::getString));
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(SignInForm.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

}
