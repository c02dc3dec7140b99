package io.crema.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the platform's API. It gets access tokens and sends requests through the gateway. */
public final class Api {

    private static final String NO_ID = new UUID(0, 0).toString();
    private static final JsonMapper JSON = new JsonMapper();

    /** An HTTP response. The body is a missing node if there is none, and a string node if it is not JSON. */
    public record Response(int status, JsonNode body, Map<String, List<String>> headers) {

        /** Returns the first value of a header, or an empty string. */
        public String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2)).build();
    private final URI gateway;

    private Api(URI gateway) {
        this.gateway = gateway;
    }

    /** Returns the API of the platform with this configuration. */
    public static Api of(PlatformConfig config) {
        var port = new State(config.state()).find(Programs.GATEWAY, 1).map(State.Recorded::port)
                .orElseGet(() -> config.port(Programs.GATEWAY));
        return at(URI.create("http://localhost:" + port));
    }

    /** Returns the API of the platform at each gateway that runs. */
    static List<Api> ofEachGateway(PlatformConfig config) {
        var gateways = Platform.status(config).stream().filter(process -> process.service().equals(Programs.GATEWAY))
                .map(process -> at(URI.create("http://localhost:" + process.port()))).toList();
        return gateways.isEmpty() ? List.of(of(config)) : gateways;
    }

    /** Returns the API behind a gateway. */
    public static Api at(URI gateway) {
        return new Api(gateway);
    }

    /** Returns the address of the gateway. */
    public URI gateway() {
        return gateway;
    }

    /** Gets an access token of a demo user with the client credentials grant. */
    public String token(String user, List<String> scopes) throws IOException {
        var body = "grant_type=client_credentials"
                + (scopes.isEmpty()
                        ? ""
                        : "&scope=" + URLEncoder.encode(String.join(" ", scopes), StandardCharsets.UTF_8));
        var credentials = Base64.getEncoder()
                .encodeToString((user + ":" + user + "-secret").getBytes(StandardCharsets.UTF_8));
        var response = send(HttpRequest.newBuilder(gateway.resolve("/oauth2/token"))
                .header("Authorization", "Basic " + credentials)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        if (response.status() != 200) {
            throw new PlatformException(
                    "identity-service issued no token: " + response.status() + " " + response.body(),
                    "Check the user (clerk, operator, mina, joon or sora) and the scopes. Run ./crema status to see if identity-service is UP.");
        }
        return response.body().path("access_token").asString();
    }

    /** Sends a request through the gateway. */
    public Response call(String method, String path, String token, Map<String, String> headers, String body)
            throws IOException {
        var request = HttpRequest.newBuilder(gateway.resolve(path)).timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token)
                .method(method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach(request::header);
        return send(request);
    }

    /** Waits until the gateway reaches each service of the domain that has a path to read, so that an order can succeed. */
    public void awaitRoutes(Services services) {
        awaitRoutes(services, Duration.ofSeconds(60));
    }

    void awaitRoutes(Services services, Duration limit) {
        awaitTokens(limit);
        readPaths(services).forEach((service, route) -> {
            if (!Platform.until(() -> failureOf(route).isEmpty(), limit)) {
                failureOf(route).ifPresent(failure -> {
                    throw new PlatformException("The gateway does not reach " + service + " after " + limit.toSeconds()
                            + " s: GET " + route + ": " + failure,
                            "Run ./crema logs " + service + " to see the cause, or ./crema logs gateway-service.");
                });
            }
        });
    }

    /** Polls slowly: failures in a row would open the breaker of a service that is not registered yet. */
    private void awaitTokens(Duration limit) {
        var deadline = System.nanoTime() + limit.toNanos();
        while (!hasTokens() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
        }
    }

    private boolean hasTokens() {
        try {
            return !token("clerk", List.of()).isEmpty();
        } catch (IOException | PlatformException notReady) {
            return false;
        }
    }

    private static Map<String, String> readPaths(Services services) {
        var paths = new TreeMap<String, String>();
        for (var name : services.business()) {
            var service = services.get(name);
            service.api().stream().filter(endpoint -> endpoint.methods().contains("GET")).findFirst().ifPresent(
                    endpoint -> paths.put(service.name(), endpoint.path().replaceAll("\\*+|\\{[^}]*}", NO_ID)));
        }
        return paths;
    }

    /** Places an order for a demo customer and waits until the read side shows it as confirmed. */
    void placeFirstOrder() {
        try {
            var token = token("mina", List.of());
            var placed = call("POST", "/api/orders", token, Map.of("Idempotency-Key", UUID.randomUUID().toString()), """
                    {"customerId":"01990000-0000-7000-8000-000000000001","shopId":"hongdae",
                     "items":[{"sku":"espresso","quantity":1}]}""");
            var order = placed.header("location");
            if (placed.status() != 202
                    || !Platform.until(() -> isPast(order, token, "PENDING"), Duration.ofSeconds(30))) {
                throw new PlatformException(
                        "The first order was not confirmed: " + placed.status() + " " + placed.body(),
                        "Run ./crema logs order-service to see the cause.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isPast(String order, String token, String status) {
        try {
            var response = call("GET", order, token, Map.of(), "");
            return response.status() == 200 && !response.body().path("status").asString().equals(status);
        } catch (IOException notReady) {
            return false;
        }
    }

    private Optional<String> failureOf(String route) {
        try {
            var response = call("GET", route, token("clerk", List.of()), Map.of(), "");
            return response.status() == 200 || (route.endsWith(NO_ID) && response.status() == 404)
                    ? Optional.empty()
                    : Optional.of(response.status() + " " + response.body());
        } catch (IOException | PlatformException notReady) {
            return Optional.of(notReady.toString());
        }
    }

    private Response send(HttpRequest.Builder request) throws IOException {
        try {
            var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Response(response.statusCode(), parse(response.body()), response.headers().map());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException notJson) {
            return JSON.getNodeFactory().stringNode(body);
        }
    }
}
