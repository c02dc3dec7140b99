package io.crema.gateway;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
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
import java.util.Optional;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A browser of one person: it keeps cookies, follows redirects and remembers all that a script could see. */
final class Browser implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient http = HttpClient.newBuilder().cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NORMAL).build();
    private final List<String> seen = new ArrayList<>();
    private final String gateway;

    Browser(String gateway) {
        this.gateway = gateway;
    }

    /** Logs in by the form of the {@link OtherIssuer}, and returns what the gateway shows after it. */
    HttpResponse<String> logIn(String name) throws IOException, InterruptedException {
        var form = get("/login");
        if (!form.body().contains("name=\"login\"")) {
            return form;
        }
        return send(HttpRequest.newBuilder(form.uri()).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("prompt=login&login=" + URLEncoder.encode(name, StandardCharsets.UTF_8)
                        + "&password=any")));
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers));
    }

    /** Sends a write as a page does: with the CSRF token of the session. */
    HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return postWith(path, "X-CSRF-TOKEN", session().path("csrfToken").asString());
    }

    HttpResponse<String> postWith(String path, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}")));
    }

    JsonNode session() throws IOException, InterruptedException {
        return JSON.readTree(get("/session").body());
    }

    /** Returns a request with the cookies of now, which a client without a jar can send. */
    HttpRequest.Builder request(String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(gateway + path));
        Optional.of(headers).filter(it -> it.length > 0).ifPresent(request::headers);
        return request;
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = http.send(request.build(), BodyHandlers.ofString());
        Stream.iterate(Optional.of(answer), Optional::isPresent, it -> it.flatMap(HttpResponse::previousResponse))
                .map(Optional::orElseThrow).filter(it -> it.uri().toString().startsWith(gateway))
                .forEach(this::remember);
        return answer;
    }

    private void remember(HttpResponse<String> answer) {
        seen.add(String.valueOf(answer.body()));
        answer.headers().map().forEach((name, values) -> values.forEach(value -> seen.add(name + ": " + value)));
    }

    /** Returns the bodies and the headers of all answers of the gateway. */
    List<String> seenOfGateway() {
        return seen;
    }

    /** Returns another browser at another gateway with the same cookies. */
    Browser at(String otherGateway) {
        var other = new Browser(otherGateway);
        cookies.getCookieStore().getURIs().forEach(uri -> cookies.getCookieStore().get(uri)
                .forEach(cookie -> other.cookies.getCookieStore().add(uri, cookie)));
        return other;
    }

    void setCookie(String name, String value) {
        var cookie = new HttpCookie(name, value);
        cookie.setPath("/");
        cookie.setDomain("localhost.local");
        cookie.setVersion(0);
        cookies.getCookieStore().add(URI.create(gateway), cookie);
    }

    Optional<String> cookie(String name) {
        return gatewaysCookies().filter(cookie -> cookie.getName().equals(name)).map(HttpCookie::getValue).findFirst();
    }

    private Stream<HttpCookie> gatewaysCookies() {
        List<HttpCookie> all = cookies.getCookieStore().get(URI.create(gateway));
        return all.stream();
    }

    @Override
    public void close() {
        http.close();
    }

}
