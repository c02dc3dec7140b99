package io.crema.identity;

import static io.crema.identity.Browser.authorization;
import static io.crema.identity.Browser.filled;
import static io.crema.identity.Browser.form;
import static io.crema.identity.Browser.query;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** People sign in on two instances of the service, as browsers do; others attack the form. */
class SignInIT {

    private static final Logger log = LoggerFactory.getLogger(SignInIT.class);
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private static final Identity FIRST = Instances.FIRST;
    private static final Identity SECOND = Instances.SECOND;
    private static final JdbcClient JDBC = FIRST.context().getBean(JdbcClient.class);

    @BeforeEach
    void forget() {
        JDBC.sql("delete from failed_sign_in").update();
    }

    @Test
    void aCustomerSignsInOnAnyInstanceAndGetsTheirOwnRights() throws Exception {
        var browser = new Browser();
        var page = browser.open(FIRST, authorization());
        var answer = browser.submit(SECOND, filled(form(page), " MINA", "mina-secret"));
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).hasValueSatisfying(
                it -> assertThat(it).startsWith(Browser.REDIRECT_URI + "?code="));
        assertThat(query(answer)).containsEntry("state", "of \"this\" <browser>");

        var tokens = Identity.json(Browser.exchange(FIRST, query(answer).getOrDefault("code", "")));

        var access = FIRST.verified(tokens.path("access_token").asString());
        assertThat(access.getAudience()).containsExactly("crema");
        assertThat(access.getClaimAsString("customer_id")).isEqualTo("01990000-0000-7000-8000-000000000001");
        assertThat(access.getClaimAsStringList("scope")).containsExactlyInAnyOrder("openid", "profile", "menu:read",
                "orders:read", "orders:write");
        assertThat(tokens.path("scope").asString().split(" ")).doesNotContain("operations");
        var id = FIRST.verified(tokens.path("id_token").asString());
        assertThat(id.getAudience()).containsExactly("gateway");
        assertThat(id.getSubject()).isEqualTo(access.getSubject()).isNotEqualTo("mina");
        assertThat(id.getClaims()).containsEntry("preferred_username", "mina").containsEntry("name", "Mina")
                .containsEntry("nonce", "once").containsKey("auth_time");
        assertThat(answer.headers().allValues("Set-Cookie")).noneMatch(it -> it.startsWith("JSESSIONID"));
    }

    @Test
    void aPersonOfTheStaffActsForNoCustomer() throws Exception {
        var tokens = Identity.json(
                Browser.exchange(FIRST, new Browser().code(FIRST, "operator", "operator-secret")));

        var access = FIRST.verified(tokens.path("access_token").asString());
        assertThat(access.hasClaim("customer_id")).isFalse();
        assertThat(access.getClaimAsStringList("scope")).contains("operations").doesNotContain("orders:write");
        assertThat(FIRST.send("GET", "/operations/people", tokens.path("access_token").asString()).statusCode())
                .isEqualTo(200);
        assertThat(FIRST.send("GET", "/operations/people", tokens.path("id_token").asString()).statusCode())
                .as("an id token opens nothing").isEqualTo(401);
    }

    @Test
    void theFormLoadsNothingAndShowsWhatItIsSentAsText() throws Exception {
        var parameters = authorization();
        parameters.put("login_hint", "\"><script>alert(1)</script>");
        var page = new Browser().open(FIRST, parameters);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).doesNotContain("<script>").contains("&lt;script&gt;")
                .contains("autocomplete=\"current-password\"");
        assertThat(form(page)).containsEntry("state", "of \"this\" <browser>");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; style-src 'sha256-")
                .endsWith("form-action 'self' http://localhost:8080; base-uri 'none'; frame-ancestors 'none'");
        assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("same-origin");
        assertThat(page.headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(page.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
        assertThat(page.headers().firstValue("Set-Cookie").orElseThrow()).contains("HttpOnly", "SameSite=Strict",
                "Path=/oauth2/authorize");
    }

    @ParameterizedTest
    @CsvSource({"'ko-KR,ko;q=0.9,en;q=0.8', ko, 로그인", "'de, en;q=0.5', en, Sign in", "fr, en, Sign in"})
    void theFormSpeaksKoreanAndEnglish(String accepted, String language, String text) throws Exception {
        var page = new Browser().open(FIRST, authorization(), "Accept-Language", accepted);

        assertThat(page.body()).contains("<html lang=\"" + language + "\">", text);
        assertThat(page.headers().firstValue("Content-Language")).hasValue(language);
    }

    @Test
    void aWrongPasswordAnUnknownNameAndALockedNameLookTheSame() throws Exception {
        String unknown = body("nobody", "wrong");
        String wrong = body("mina", "wrong");
        assertThat(body("mina".repeat(5_000), "wrong".repeat(5_000))).isEqualTo(wrong);
        for (int guess = 0; guess < 5; guess++) {
            body("mina", "wrong" + guess);
        }
        String locked = body("mina", "mina-secret");

        assertThat(wrong).isEqualTo(unknown).isEqualTo(locked).contains("The name or the password is wrong");
    }

    @Test
    void aNameIsLockedOnAllInstancesAndOpensAgain() throws Exception {
        for (int guess = 0; guess < 5; guess++) {
            assertThat(stranger().signIn(guess % 2 == 0 ? FIRST : SECOND, "joon", "wrong").statusCode()).isEqualTo(403);
        }

        assertThat(stranger().signIn(FIRST, "joon", "joon-secret").statusCode()).isEqualTo(403);
        assertThat(stranger().signIn(SECOND, "Joon", "joon-secret").statusCode()).isEqualTo(403);
        assertThat(stranger().signIn(FIRST, "sora", "sora-secret").statusCode()).as("another person").isEqualTo(302);
        assertThat(lock()).isBetween(50L, 60L);

        JDBC.sql("update failed_sign_in set locked_until = now()").update();
        assertThat(stranger().signIn(FIRST, "joon", "wrong").statusCode()).isEqualTo(403);
        assertThat(lock()).as("twice as long").isBetween(110L, 120L);

        JDBC.sql("update failed_sign_in set locked_until = now()").update();
        assertThat(stranger().signIn(FIRST, "joon", "joon-secret").statusCode()).isEqualTo(302);
        assertThat(JDBC.sql("select count(*) from failed_sign_in").query(Integer.class).single()).isZero();
    }

    @Test
    void guessesAtTheSameTimeAreCounted() throws Exception {
        try (var guessers = Executors.newVirtualThreadPerTaskExecutor()) {
            var guesses = new ArrayList<CompletableFuture<Integer>>();
            for (int guess = 0; guess < 12; guess++) {
                var instance = guess % 2 == 0 ? FIRST : SECOND;
                guesses.add(CompletableFuture.supplyAsync(() -> status(instance, "sora", "guess"), guessers));
            }
            assertThat(guesses).allSatisfy(guess -> assertThat(guess.join()).isIn(403, 503));
        }

        assertThat(JDBC.sql("select failures from failed_sign_in").query(Integer.class).single()).isEqualTo(5);
    }

    @Test
    void aLockByOthersDoesNotLockAPersonOutOfTheirOwnDevice() throws Exception {
        var mine = new Browser();
        mine.code(FIRST, "mina", "mina-secret");
        for (int guess = 0; guess < 6; guess++) {
            stranger().signIn(FIRST, "mina", "wrong");
        }
        assertThat(stranger().signIn(FIRST, "mina", "mina-secret").statusCode()).isEqualTo(403);

        assertThat(mine.signIn(SECOND, "mina", "mina-secret").statusCode()).isEqualTo(302);

        var thief = stranger();
        thief.cookies().put("crema-device", mine.cookies().getOrDefault("crema-device", "") + "x");
        assertThat(thief.signIn(FIRST, "mina", "mina-secret").statusCode()).as("a forged proof").isEqualTo(403);
        var other = stranger();
        other.code(FIRST, "sora", "sora-secret");
        assertThat(other.signIn(FIRST, "mina", "mina-secret").statusCode()).as("a proof of another person")
                .isEqualTo(403);
    }

    @Test
    void aDeviceThatGuessesIsNoLongerKnown() throws Exception {
        var device = stranger();
        device.code(FIRST, "joon", "joon-secret");
        for (int guess = 0; guess < 16; guess++) {
            var roaming = stranger();
            roaming.cookies().putAll(device.cookies());
            assertThat(roaming.signIn(FIRST, "joon", "wrong").statusCode()).isEqualTo(403);
        }

        assertThat(device.signIn(FIRST, "joon", "joon-secret").statusCode()).isEqualTo(403);
    }

    @Test
    void guessesAreLimitedPerAddressBeforeTheHash() throws Exception {
        String address = "203.1.1.1";
        var known = new Browser(address);
        known.code(FIRST, "sora", "sora-secret");
        List<Integer> answers = new ArrayList<>();
        HttpResponse<String> last = null;
        for (int guess = 0; guess < 31; guess++) {
            last = new Browser(address).signIn(FIRST, "name" + guess, "wrong");
            answers.add(last.statusCode());
        }

        assertThat(answers.subList(0, 30)).containsOnly(403);
        assertThat(last).isNotNull().satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 60L);
            assertThat(form(answer)).as("the form to try again").containsKey("_csrf");
        });
        assertThat(JDBC.sql("select count(*) from failed_sign_in").query(Integer.class).single()).isEqualTo(30);
        assertThat(known.signIn(FIRST, "sora", "sora-secret").statusCode()).as("a known device at the same address")
                .isEqualTo(302);
    }

    @Test
    void aFormOfAnotherSiteIsRefused() throws Exception {
        var form = filled(form(stranger().open(FIRST, authorization())), "mina", "mina-secret");

        assertThat(stranger().submit(FIRST, form).statusCode()).as("without the cookie").isEqualTo(403);
        var other = stranger();
        other.open(FIRST, authorization());
        var answer = other.submit(FIRST, form);
        assertThat(answer.statusCode()).as("with the cookie of another form").isEqualTo(403);
        assertThat(answer.body()).contains("too old");
        form.remove("_csrf");
        assertThat(other.submit(FIRST, form).statusCode()).as("without its text").isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({"redirect_uri, http://localhost:8081/login/oauth2/code/crema", "redirect_uri, https://evil.example/",
            "redirect_uri, http://localhost:8080/login/oauth2/code/crema?x=y",
            "redirect_uri, http://localhost:8080/login/oauth2/code/crema/", "redirect_uri, ''", "client_id, nobody",
            "client_id, clerk", "client_id, ''", "response_type, token", "response_type, ''"})
    void aRequestOfNobodysIsRefusedWithoutARedirect(String parameter, String value) throws Exception {
        var parameters = authorization();
        parameters.put(parameter, value);

        var answer = new Browser().open(FIRST, parameters);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Location")).isEmpty();
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource({"code_challenge, '', invalid_request", "code_challenge_method, plain, invalid_request",
            "code_challenge_method, '', invalid_request", "scope, openid metrics, invalid_scope",
            "prompt, none, login_required"})
    void aRequestThatIsNotInOrderGoesBackToItsClient(String parameter, String value, String error) throws Exception {
        var parameters = authorization();
        parameters.put(parameter, value);

        var answer = new Browser().open(FIRST, parameters);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
        assertThat(query(answer)).containsEntry("error", error).containsEntry("state", "of \"this\" <browser>")
                .doesNotContainKey("code");
    }

    @Test
    void anOperatorAddsPeopleWithPasswordsThatAreSecrets() throws Exception {
        String operator = FIRST.token("operator:operator-secret");
        String person = """
                {"name": "하늘", "displayName": "김하늘", "password": "%s", "scopes": ["orders:read"],
                 "customerId": "01990000-0000-7000-8000-000000000009"}""";

        for (String known : List.of("short", "하늘-secret", "passwordpassword", "long".repeat(20))) {
            assertThat(FIRST.post("/operations/people", operator, person.formatted(known)).statusCode()).as(known)
                    .isEqualTo(400);
        }
        assertThat(FIRST.post("/operations/people", FIRST.token("clerk:clerk-secret"),
                person.formatted("a long enough one"))
                .statusCode()).isEqualTo(403);
        assertThat(FIRST.post("/operations/people", operator, person.formatted("a long enough one")).statusCode())
                .isEqualTo(201);
        assertThat(FIRST.post("/operations/people", operator, person.formatted("a long enough one")).statusCode())
                .isEqualTo(409);

        var tokens = Identity.json(Browser.exchange(SECOND, new Browser().code(SECOND, "하늘", "a long enough one")));
        assertThat(SECOND.verified(tokens.path("access_token").asString()).getClaimAsStringList("scope"))
                .containsExactlyInAnyOrder("openid", "profile", "orders:read");
    }

    @Test
    void noPasswordIsStored() throws Exception {
        new Browser().code(FIRST, "mina", "mina-secret");

        assertThat(JDBC.sql("select attributes from oauth2_authorization").query(String.class).list()).isNotEmpty()
                .noneMatch(it -> it.contains("mina-secret") || it.contains("password\":") || it.contains("_csrf"));
        assertThat(JDBC.sql("select password from person").query(String.class).list())
                .allMatch(it -> it.startsWith("{bcrypt}"));
    }

    @Test
    void aWrongPasswordTakesEquallyLongForKnownAndUnknownNames() throws Exception {
        List<Duration> known = new ArrayList<>();
        List<Duration> unknown = new ArrayList<>();
        for (int guess = 0; guess < 15; guess++) {
            JDBC.sql("delete from failed_sign_in").update();
            known.add(time("mina"));
            unknown.add(time("nobody" + guess));
        }

        log.info("Median of a wrong password: known name {} ms, unknown name {} ms", median(known).toMillis(),
                median(unknown).toMillis());
        assertThat((double) median(unknown).toNanos() / median(known).toNanos()).isBetween(0.6, 1.7);
    }

    private static Duration time(String name) throws Exception {
        var browser = stranger();
        var form = filled(form(browser.open(FIRST, authorization())), name, "wrong");
        long start = System.nanoTime();
        assertThat(browser.submit(FIRST, form).statusCode()).isEqualTo(403);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static Duration median(List<Duration> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }

    /** Returns the page without what differs in each: the name and the form's secret. */
    private static String body(String name, String password) throws Exception {
        var answer = stranger().signIn(FIRST, name, password);
        assertThat(answer.statusCode()).isEqualTo(403);
        return answer.body().replaceAll("name=\"(_csrf|username)\" value=\"[^\"]*\"", "");
    }

    private static int status(Identity instance, String name, String password) {
        try {
            return stranger().signIn(instance, name, password).statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static long lock() {
        return JDBC.sql(
                "select extract(epoch from locked_until - now())::bigint from failed_sign_in order by failures desc limit 1")
                .query(Long.class).single();
    }

    /** Returns a browser at an address of its own. */
    private static Browser stranger() {
        int number = ADDRESSES.incrementAndGet();
        return new Browser("203.2." + number / 250 + "." + (1 + number % 250));
    }

}
