package io.crema.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import io.crema.testing.Database;
import io.crema.testing.RealServers;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An instance of the service, asked as clients ask. */
record Identity(ConfigurableApplicationContext context) implements AutoCloseable, Browser.Server {

    static final String KEY_ENCRYPTION_KEY = "0123456789abcdef0123456789abcdef";
    static final String GATEWAY_SECRET = "abcdef0123456789abcdef0123456789";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    /** Starts an instance with the demo's clients. */
    static Identity demo(Database database, String... arguments) {
        return start(database, with(arguments, "--spring.profiles.include=demo"));
    }

    static Identity start(Database database, String... arguments) {
        var application = new SpringApplication(IdentityServiceApplication.class);
        application.setDefaultProperties(Map.of("CREMA_KEY_ENCRYPTION_KEY", KEY_ENCRYPTION_KEY,
                "CREMA_GATEWAY_SECRET", GATEWAY_SECRET));
        return new Identity(application.run(
                with(arguments, "--server.port=0", "--spring.datasource.url=" + database.url(),
                        "--spring.datasource.username=" + database.username(),
                        "--spring.datasource.password=" + database.password(),
                        "--crema.config.import=" + RealServers.CONFIG_REPO, "--spring.cloud.config.enabled=false",
                        "--eureka.client.enabled=false", "--management.tracing.export.enabled=false")));
    }

    private static String[] with(String[] last, String... first) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(Arrays.asList(last));
        return all.toArray(String[]::new);
    }

    HttpResponse<String> tokenFor(String client, String parameters, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address("/oauth2/token"))
                .header("Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(client.getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials" + parameters));
        return HTTP.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    String token(String client) throws IOException, InterruptedException {
        return issued(tokenFor(client, ""));
    }

    HttpResponse<String> form(String body, String header, String value) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(address("/oauth2/token")).header(header, value)
                .header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(body))
                .build(), BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, String path, String token) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(address(path)).header("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String token, String json) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(address(path)).header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)).build(),
                BodyHandlers.ofString());
    }

    JsonNode keys() throws IOException, InterruptedException {
        return json(HTTP.send(HttpRequest.newBuilder(address("/oauth2/jwks")).build(), BodyHandlers.ofString()));
    }

    List<String> keyIds() throws IOException, InterruptedException {
        return keys().path("keys").valueStream().map(key -> key.path("kid").asString()).toList();
    }

    Jwt verified(String token) {
        return NimbusJwtDecoder.withJwkSetUri(address("/oauth2/jwks").toString()).build().decode(token);
    }

    @Override
    public URI address(String path) {
        return URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port") + path);
    }

    static String issued(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).path("access_token").asString();
    }

    static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        context.close();
    }

}
