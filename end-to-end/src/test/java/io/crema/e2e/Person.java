package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A person with a browser: it keeps cookies and follows redirects. */
final class Person implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern FORM = Pattern.compile("<form[^>]*action=\"([^\"]*)\"");
    private static final Pattern HIDDEN = Pattern.compile("<input(?=[^>]*type=\"hidden\")[^>]*>");
    private static final Pattern NAME = Pattern.compile("name=\"([^\"]*)\"");
    private static final Pattern HEX = Pattern.compile("&#x([0-9A-Fa-f]+);");
    private static final Pattern VALUE = Pattern.compile("value=\"([^\"]*)\"");

    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NORMAL).build();
    private final URI gateway;

    Person(URI gateway) {
        this.gateway = gateway;
    }

    /** Fills in the form of identity-service. */
    void logIn(String name, String password) throws IOException, InterruptedException {
        var page = get("/login");
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        var fields = hidden(page.body());
        fields.add(field("username", name));
        fields.add(field("password", password));
        var form = FORM.matcher(page.body());
        assertThat(form.find()).as(page.body()).isTrue();
        var answer = send(HttpRequest.newBuilder(page.uri().resolve(unescaped(form.group(1))))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(String.join("&", fields))));
        assertThat(json(answer).path("loggedIn").asBoolean()).as(answer.body()).isTrue();
    }

    private static List<String> hidden(String html) {
        var fields = new ArrayList<String>();
        Matcher input = HIDDEN.matcher(html);
        while (input.find()) {
            fields.add(field(attribute(NAME, input.group()), attribute(VALUE, input.group())));
        }
        return fields;
    }

    private static String attribute(Pattern attribute, String input) {
        var found = attribute.matcher(input);
        return found.find() ? unescaped(found.group(1)) : "";
    }

    private static String unescaped(String html) {
        return HEX.matcher(html).replaceAll(hex -> Matcher.quoteReplacement(
                Character.toString(Integer.parseInt(hex.group(1), 16)))).replace("&quot;", "\"").replace("&#39;", "'")
                .replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }

    private static String field(String name, String value) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8) + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    JsonNode session() throws IOException, InterruptedException {
        return json(get("/session"));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(gateway.resolve(path)));
    }

    /** Sends a write as a page does: with the CSRF token of the session. */
    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(write(path, body).header("X-CSRF-TOKEN", session().path("csrfToken").asString()));
    }

    HttpResponse<String> postWithoutCsrfToken(String path, String body) throws IOException, InterruptedException {
        return send(write(path, body));
    }

    /** Returns someone who got hold of the cookies. */
    Person sameCookies() {
        var other = new Person(gateway);
        cookies.getCookieStore().get(gateway).forEach(cookie -> other.cookies.getCookieStore().add(gateway, cookie));
        return other;
    }

    private HttpRequest.Builder write(String path, String body) {
        return HttpRequest.newBuilder(gateway.resolve(path)).header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString()).POST(BodyPublishers.ofString(body));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        http.close();
    }

}
