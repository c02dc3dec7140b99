package io.crema.identity.people;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import io.crema.chassis.limit.RateLimits;
import io.crema.identity.limit.GuessLimits;
import io.crema.identity.limit.LimitProperties;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.FactorGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets people sign in at the authorization endpoint itself: the form sends the authorization request together with the name
 * and the password, and the answer is the code. So no session is kept, any instance answers, and nothing is left to sign out
 * of. A form counts only together with the cookie that came with it.
 */
@Component
@EnableConfigurationProperties(PeopleProperties.class)
public class SignIn {

    static final String FORM_COOKIE = "crema-sign-in";
    static final String DEVICE_COOKIE = "crema-device";

    private static final Logger log = LoggerFactory.getLogger(SignIn.class);
    private static final String NONE = "none";
    /** Spring Security puts the request here once it is found to be valid. */
    private static final String VALID = OAuth2AuthorizationCodeRequestAuthenticationToken.class.getName();
    private static final int CSRF_BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final People people;
    private final DeviceCookies devices;
    private final GuessLimits strangers;
    private final GuessLimits knownDevices;
    private final RateLimits perDevice;
    private final String path;
    private final boolean secure;
    private final RequestMatcher endpoint;
    private final RequestMatcher submission;
    private final SignInForm form = new SignInForm();

    SignIn(People people, DeviceCookies devices, LimitProperties limits, AuthorizationServerSettings settings) {
        this.people = people;
        this.devices = devices;
        this.strangers = new GuessLimits(limits);
        this.knownDevices = new GuessLimits(limits);
        this.perDevice = new RateLimits(limits.guessesPerClient(), limits.period());
        this.path = settings.getAuthorizationEndpoint();
        this.secure = String.valueOf(settings.getIssuer()).startsWith("https:");
        this.endpoint = PathPatternRequestMatcher.withDefaults().matcher(path);
        this.submission = PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.POST, path);
    }

    /** Tells whether this is a valid request for a code. */
    public boolean isAuthorizationRequest(HttpServletRequest request) {
        return endpoint.matches(request) && request.getAttribute(VALID) != null;
    }

    /** Tells whether the client wants a code only if nobody has to sign in. Nobody is ever signed in here. */
    public boolean isWithoutForm(HttpServletRequest request) {
        return isAuthorizationRequest(request) && contains(request.getParameter("prompt"), NONE)
                && contains(request.getParameter("scope"), "openid");
    }

    /** Writes the form for a valid authorization request. */
    public void ask(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ask(request, response, null);
    }

    /** Returns the filter that signs a person in. It runs after the authorization request was found to be valid. */
    public Filter filter() {
        return new SignInFilter();
    }

    private final class SignInFilter extends OncePerRequestFilter {

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            String name = request.getParameter(SignInForm.USERNAME);
            String password = request.getParameter(SignInForm.PASSWORD);
            if (!isAuthorizationRequest(request) || !submission.matches(request) || name == null || password == null) {
                chain.doFilter(request, response);
            } else if (request.getQueryString() != null || !isMyForm(request)) {
                ask(request, response, SignInForm.Message.EXPIRED);
            } else {
                boolean known = isKnownDevice(request, name);
                var guess = (known ? knownDevices : strangers).guess(request.getRemoteAddr(), People.normalized(name));
                var refusal = guess.begin();
                if (refusal.isPresent()) {
                    refuse(request, response, refusal.get());
                    return;
                }
                Optional<Person> person;
                try {
                    person = people.signIn(name, password, known);
                } finally {
                    guess.end();
                }
                if (person.isEmpty()) {
                    ask(request, response, SignInForm.Message.WRONG);
                } else {
                    guess.forget();
                    goOn(person.get(), request, response, chain);
                }
            }
        }

        private void goOn(Person person, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            log.info("{} signed in for the client {}", person.id(), request.getParameter("client_id"));
            var password = FactorGrantedAuthority.withAuthority(FactorGrantedAuthority.PASSWORD_AUTHORITY)
                    .issuedAt(Instant.now()).build();
            var context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(person.id().toString(), null,
                    List.of(password)));
            SecurityContextHolder.setContext(context);
            set(response, DEVICE_COOKIE, devices.issue(person.name()), DeviceCookies.LIFE);
            set(response, FORM_COOKIE, "", Duration.ZERO);
            response.setHeader("Referrer-Policy", "no-referrer");
            // the request that was valid had no person and all scopes: the endpoint reads the changed one again
            request.removeAttribute(VALID);
            chain.doFilter(new AuthorizationRequest(request, person), response);
        }

        private void refuse(HttpServletRequest request, HttpServletResponse response, GuessLimits.Refusal refusal)
                throws IOException {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, refusal.delay().toSeconds())));
            ask(request, response, refusal.status() == HttpStatus.TOO_MANY_REQUESTS
                    ? SignInForm.Message.TOO_MANY
                    : SignInForm.Message.BUSY);
        }

    }

    private void ask(HttpServletRequest request, HttpServletResponse response, SignInForm.@Nullable Message message)
            throws IOException {
        String csrf = cookie(request, FORM_COOKIE).filter(it -> it.matches("[\\w-]{32}")).orElseGet(SignIn::random);
        set(response, FORM_COOKIE, csrf, null);
        form.write(request, response, csrf, message);
    }

    private static boolean isMyForm(HttpServletRequest request) {
        String sent = request.getParameter(SignInForm.CSRF);
        return sent != null && cookie(request, FORM_COOKIE).filter(it -> !it.isEmpty() && MessageDigest
                .isEqual(it.getBytes(StandardCharsets.UTF_8), sent.getBytes(StandardCharsets.UTF_8))).isPresent();
    }

    /** A device that guesses too often is no longer known. */
    private boolean isKnownDevice(HttpServletRequest request, String name) {
        return devices.device(cookie(request, DEVICE_COOKIE).orElse(null), People.normalized(name))
                .filter(device -> perDevice.take(device).isEmpty()).isPresent();
    }

    /** @param life null for the time until the browser is closed */
    private void set(HttpServletResponse response, String name, String value, @Nullable Duration life) {
        var cookie = ResponseCookie.from(name, value).path(path).httpOnly(true).secure(secure).sameSite("Strict");
        if (life != null) {
            cookie.maxAge(life);
        }
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.build().toString());
    }

    private static Optional<String> cookie(HttpServletRequest request, String name) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies).filter(it -> it.getName().equals(name)).map(Cookie::getValue).findFirst();
    }

    private static boolean contains(@Nullable String list, String element) {
        return list != null && List.of(list.split(" ")).contains(element);
    }

    private static String random() {
        byte[] bytes = new byte[CSRF_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

}
