package io.crema.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.springframework.web.util.HtmlUtils;

/** A person's browser and the client behind it: the gateway, unless told otherwise. It keeps cookies and follows nothing. */
final class Browser {

    static final String REDIRECT_URI = "http://localhost:8080/login/oauth2/code/crema";
    static final String VERIFIER = "a-verifier-of-43-characters-0123456789-abcdef";
    static final String CUSTOMER_SCOPES = "openid profile menu:read orders:read orders:write operations";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern HIDDEN = Pattern
            .compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">");

    /** The address of identity-service. */
    interface Server {

        URI address(String path);

    }

    private final String address;
    private final Map<String, String> cookies = new LinkedHashMap<>();

    Browser() {
        this("127.0.0.1");
    }

    /** @param address the address that the gateway names */
    Browser(String address) {
        this.address = address;
    }

    static Map<String, String> authorization() throws Exception {
        byte[] challenge = MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII));
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("response_type", "code");
        parameters.put("client_id", "gateway");
        parameters.put("redirect_uri", REDIRECT_URI);
        parameters.put("scope", CUSTOMER_SCOPES);
        parameters.put("state", "of \"this\" <browser>");
        parameters.put("nonce", "once");
        parameters.put("code_challenge", Base64.getUrlEncoder().withoutPadding().encodeToString(challenge));
        parameters.put("code_challenge_method", "S256");
        return parameters;
    }

    HttpResponse<String> open(Server identity, Map<String, String> parameters, String... headers) throws Exception {
        return send(request(identity, "/oauth2/authorize?" + encoded(parameters)), headers);
    }

    HttpResponse<String> submit(Server identity, Map<String, String> form, String... headers) throws Exception {
        return send(request(identity, "/oauth2/authorize").header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encoded(form))), headers);
    }

    /** Returns the fields of the form in a page, as a browser would send them. */
    static Map<String, String> form(HttpResponse<String> page) {
        var fields = new LinkedHashMap<String, String>();
        HIDDEN.matcher(page.body()).results()
                .forEach(it -> fields.put(HtmlUtils.htmlUnescape(it.group(1)), HtmlUtils.htmlUnescape(it.group(2))));
        return fields;
    }

    /** Opens the form and submits it. */
    HttpResponse<String> signIn(Server identity, String name, String password) throws Exception {
        return submit(identity, filled(form(open(identity, authorization())), name, password));
    }

    static Map<String, String> filled(Map<String, String> form, String name, String password) {
        form.put("username", name);
        form.put("password", password);
        return form;
    }

    /** Signs in and returns the code. */
    String code(Server identity, String name, String password) throws Exception {
        var answer = signIn(identity, name, password);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
        return query(answer).getOrDefault("code", "");
    }

    /** Returns the parameters of the address that an answer redirects to. */
    static Map<String, String> query(HttpResponse<String> answer) {
        return Arrays.stream(URI.create(answer.headers().firstValue("Location").orElseThrow()).getRawQuery().split("&"))
                .map(it -> it.split("=", 2)).collect(Collectors.toMap(it -> it[0],
                        it -> URLDecoder.decode(it[1], StandardCharsets.UTF_8)));
    }

    static HttpResponse<String> exchange(Server identity, String code) throws Exception {
        return client(identity, "/oauth2/token",
                Map.of("grant_type", "authorization_code", "code", code, "redirect_uri",
                        REDIRECT_URI, "code_verifier", VERIFIER));
    }

    static HttpResponse<String> refresh(Server identity, String refreshToken) throws Exception {
        return client(identity, "/oauth2/token", Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
    }

    /** Sends a request of the gateway by the back channel. */
    static HttpResponse<String> client(Server identity, String path, Map<String, String> form) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(identity.address(path))
                .header("Authorization", "Basic " + Base64.getEncoder()
                        .encodeToString(("gateway:" + Identity.GATEWAY_SECRET).getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encoded(form))).build(), BodyHandlers.ofString());
    }

    Map<String, String> cookies() {
        return cookies;
    }

    private HttpRequest.Builder request(Server identity, String path) {
        return HttpRequest.newBuilder(identity.address(path)).header("X-Forwarded-For", address);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String... headers) throws Exception {
        if (!cookies.isEmpty()) {
            request.header("Cookie", cookies.entrySet().stream().map(it -> it.getKey() + "=" + it.getValue())
                    .collect(Collectors.joining("; ")));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        var answer = HTTP.send(request.build(), BodyHandlers.ofString());
        List<String> set = new ArrayList<>(answer.headers().allValues("Set-Cookie"));
        set.stream().map(it -> it.substring(0, it.indexOf(';')).split("=", 2)).forEach(it -> {
            if (it[1].isEmpty()) {
                cookies.remove(it[0]);
            } else {
                cookies.put(it[0], it[1]);
            }
        });
        return answer;
    }

    static String encoded(Map<String, String> parameters) {
        return parameters.entrySet().stream().map(it -> it.getKey() + "="
                + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8)).collect(Collectors.joining("&"));
    }

}
