package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.cloud.contract.stubrunner.junit.StubRunnerExtension;
import org.springframework.cloud.contract.stubrunner.spring.StubRunnerProperties.StubsMode;
import org.springframework.cloud.contract.verifier.converter.YamlContract;
import org.springframework.cloud.contract.verifier.converter.YamlContractConverter;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.json.JsonMapper;

/**
 * The gateway in front of its backends' stubs: each request of their contracts is passed on whole, and so is its answer.
 * The stubs' server adds the compression to an ETag.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Import(GatewayIT.Identity.class)
class BackendContractsIT {

    private static final List<String> BACKENDS = List.of("order-service", "payment-service", "barista-service",
            "query-service");

    @RegisterExtension
    private static final StubRunnerExtension STUBS = new StubRunnerExtension().stubsMode(StubsMode.CLASSPATH)
            .withGenerateStubs(true)
            .downloadStubs(BACKENDS.stream().map("io.crema:"::concat).toList());

    @LocalServerPort
    private int port;
    @Autowired
    private JsonMapper json;

    @DynamicPropertySource
    static void instances(DynamicPropertyRegistry properties) {
        BACKENDS.forEach(backend -> properties.add("spring.cloud.discovery.client.simple.instances." + backend
                + "[0].uri", () -> STUBS.findStubUrl(backend)));
    }

    static Stream<Call> contracts() {
        return STUBS.getContracts().entrySet().stream()
                .flatMap(provider -> new YamlContractConverter().convertTo(provider.getValue()).stream()
                        .map(contract -> new Call(provider.getKey().getArtifactId(), contract)));
    }

    @Test
    void everyBackendHasAContract() {
        assertThat(contracts().map(Call::backend)).containsAll(BACKENDS);
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void aRequestIsPassedOnWholeAndSoIsItsAnswer(Call call) throws Exception {
        var contract = call.contract();
        var request = HttpRequest.newBuilder(call.uri(port)).header("Authorization", "Bearer all")
                .method(contract.request.method, contract.request.body == null
                        ? BodyPublishers.noBody()
                        : BodyPublishers.ofString(json.writeValueAsString(contract.request.body)));
        orNone(contract.request.headers).forEach((name, value) -> request.header(name, value.toString()));

        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(request.build(), BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(contract.response.status);
            contract.response.headers.forEach((name, value) -> assertThat(answer.headers().firstValue(name)).as(name)
                    .hasValueSatisfying(it -> assertThat(it.replace("--gzip", "")).startsWith(value.toString())));
            assertThat(json.readTree(answer.body())).isEqualTo(json.valueToTree(contract.response.body));
        }
    }

    private static Map<String, Object> orNone(@Nullable Map<String, Object> values) {
        return values == null ? Map.of() : values;
    }

    record Call(String backend, YamlContract contract) {

        private URI uri(int port) {
            var path = contract.request.urlPath.replaceFirst("^/operations/", "/operations/" + backend + "/");
            var uri = UriComponentsBuilder.fromUriString("http://localhost:" + port + path);
            orNone(contract.request.queryParameters).forEach((name, value) -> uri.queryParam(name, value));
            return uri.encode().build().toUri();
        }

        @Override
        public String toString() {
            return backend + ": " + contract.name;
        }

    }

}
