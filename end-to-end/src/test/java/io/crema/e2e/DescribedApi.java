package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import io.crema.e2e.openapi.ApiDocument;
import io.crema.e2e.openapi.ApiDocument.Operation;
import io.crema.e2e.openapi.DescribedAnswers;
import io.crema.e2e.openapi.GeneratedRequests;
import io.crema.e2e.openapi.GeneratedRequests.Request;
import io.crema.local.Api;
import io.crema.local.Api.Response;
import io.crema.local.Services;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The platform does what its OpenAPI document says: requests are made from its schemas, and answers checked against them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DescribedApi {

    private static final long SEED = Long.getLong("crema.openapi.seed", 25);
    private static final int ROUNDS = 5;
    private static final List<String> OF_THE_CLIENT = List.of("validation", "malformed-json", "malformed-request");

    private final Api api;
    private ApiDocument document;
    private DescribedAnswers answers;
    private Map<String, List<String>> known;
    private String clerk;
    private String operator;

    DescribedApi(Api api) {
        this.api = api;
    }

    @BeforeAll
    void readTheDocument() throws IOException {
        clerk = api.token("clerk", List.of());
        operator = api.token("operator", List.of());
        document = ApiDocument.of(api);
        answers = new DescribedAnswers(document);
        var customer = Customer.register(api, "강남구", 100_000);
        var order = customer.placeOrder("espresso", 1);
        customer.awaitStatus(order, "READY");
        known = Map.of("customerId", List.of(customer.id()), "orderId", List.of(order), "sagaId", List.of(order),
                "shopId", List.of("gangnam", "hongdae"), "sku", List.of("espresso", "americano"), "district",
                List.of("강남구", "마포구"), "currency", List.of("KRW"), "Prefer", List.of("wait=1", "respond-async"),
                "If-None-Match", List.of("\"1\"", "*", "\"1\", \"2\""));
    }

    private GeneratedRequests requests() {
        return new GeneratedRequests(document, SEED, known);
    }

    @Test
    void everyBusinessServiceIsInTheDocument() {
        assertThat(document.operations().stream().map(it -> it.description().path("tags").path(0).asString()))
                .containsAll(Services.of(PlatformUnderTest.HOME).business())
                .contains("gateway-service", "identity-service");
    }

    /** Asks for what the document allows: the answer is documented, and never says that the request is malformed. */
    @Test
    void whatTheDocumentAllowsIsUnderstood() throws IOException {
        var findings = new ArrayList<String>();
        var statuses = new TreeMap<Integer, Integer>();
        var requests = requests();
        for (int round = 0; round < ROUNDS; round++) {
            for (var operation : document.withToken()) {
                var request = requests.allowed(operation);
                var answer = send(request, token(operation));
                statuses.merge(answer.status(), 1, Integer::sum);
                check(request, answer, findings);
                var type = answer.body().path("type").asString("").replace("urn:crema:problem:", "");
                if (answer.status() == 400 && OF_THE_CLIENT.contains(type)) {
                    findings.add("an allowed request is refused: " + request + "\n  " + answer.body());
                }
            }
        }

        assertThat(findings).as("seed %s, statuses %s", SEED, statuses).isEmpty();
        assertThat(statuses.keySet()).as("%s", statuses).contains(200, 201, 202, 404);
        System.out.println("allowed by the document: " + statuses);
    }

    @Test
    void whatTheDocumentForbidsIsRefused() throws IOException {
        var findings = new ArrayList<String>();
        var statuses = new TreeMap<Integer, Integer>();
        var requests = requests();
        for (int round = 0; round < ROUNDS; round++) {
            for (var operation : document.withToken()) {
                for (var request : requests.forbidden(operation)) {
                    var answer = send(request, token(operation));
                    statuses.merge(answer.status(), 1, Integer::sum);
                    check(request, answer, findings);
                    if (answer.status() < 400) {
                        findings.add("a forbidden request is accepted: " + request + "\n  " + answer.status());
                    }
                }
            }
        }

        assertThat(findings).as("seed %s, statuses %s", SEED, statuses).isEmpty();
        System.out.println("forbidden by the document: " + statuses);
    }

    @Test
    void anOperationNeedsATokenWithItsScope() throws IOException {
        var findings = new ArrayList<String>();
        var requests = requests();
        for (var operation : document.withToken()) {
            var request = requests.allowed(operation);
            var without = send(request, "");
            check(request, without, findings);
            assertThat(without.status()).as("%s without a token", operation).isEqualTo(401);
            if (operation.isForOperators()) {
                var weak = send(request, clerk);
                check(request, weak, findings);
                assertThat(weak.status()).as("%s without its scope", operation).isEqualTo(403);
            }
        }

        assertThat(findings).isEmpty();
    }

    @Test
    void whatIsOpenToEverybodyIsAnsweredAsDescribed() throws IOException {
        var open = document.open();
        assertThat(open).extracting(Operation::toString).contains("GET /session", "POST /logout", "GET /oauth2/jwks");
        var findings = new ArrayList<String>();
        var requests = requests();
        for (var operation : open) {
            var request = requests.allowed(operation);
            var answer = send(request, "");
            check(request, answer, findings);
            assertThat(answer.status()).as("%s", operation).isBetween(200, 204);
        }

        assertThat(findings).isEmpty();
    }

    private String token(Operation operation) {
        return operation.isForOperators() ? operator : clerk;
    }

    private Response send(Request request, String token) throws IOException {
        var headers = new TreeMap<>(request.headers());
        headers.computeIfPresent("Idempotency-Key",
                (_, key) -> key.length() > 255 ? key : UUID.randomUUID().toString());
        return api.call(request.operation().method(), request.target(), token, headers, request.body());
    }

    private void check(Request request, Response answer, List<String> findings) {
        if (answer.status() >= 500) {
            findings.add(answer.status() + ": " + request + "\n  " + answer.body());
        }
        answers.surprises(request.operation(), answer)
                .forEach(it -> findings.add(it + "\n  " + request + "\n  " + answer.status() + " " + answer.body()));
    }

}
