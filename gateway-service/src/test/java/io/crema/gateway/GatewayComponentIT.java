package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.crema.testing.ServiceProcess;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cloud.contract.stubrunner.junit.StubRunnerExtension;
import org.springframework.cloud.contract.stubrunner.spring.StubRunnerProperties.StubsMode;
import org.springframework.cloud.contract.verifier.converter.YamlContract;
import org.springframework.cloud.contract.verifier.converter.YamlContractConverter;
import org.springframework.http.HttpMethod;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.json.JsonMapper;

/**
 * The gateway's process in front of its backends' stubs: each request of their contracts is passed on whole, and so is
 * its answer. The stubs' server adds the compression to an ETag.
 */
@Tag("component")
class GatewayComponentIT {

    private static final List<String> BACKENDS = Providers.names();
    private static final String[] ALL_SCOPES = Providers.scopes();
    private static final JsonMapper JSON = new JsonMapper();

    @Order(1)
    @RegisterExtension
    private static final StubRunnerExtension STUBS = new StubRunnerExtension().stubsMode(StubsMode.CLASSPATH)
            .withGenerateStubs(true).downloadStubs(BACKENDS.stream().map("io.crema:"::concat).toList());

    @Order(2)
    @RegisterExtension
    private static final ServiceProcess GATEWAY = gateway();

    private static ServiceProcess gateway() {
        var gateway = new ServiceProcess("gateway-service");
        BACKENDS.forEach(backend -> gateway.with("spring.cloud.discovery.client.simple.instances." + backend
                + "[0].uri", () -> STUBS.findStubUrl(backend).toString()));
        return gateway;
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
    void aRequestIsPassedOnWholeAndSoIsItsAnswer(Call call) {
        var contract = call.contract();
        var request = GATEWAY.clerk(ALL_SCOPES).method(HttpMethod.valueOf(contract.request.method)).uri(call.uri());
        orNone(contract.request.headers).forEach((name, value) -> request.header(name, value.toString()));
        if (contract.request.body != null) {
            request.body(JSON.writeValueAsString(contract.request.body));
        }

        var answer = request.exchange().expectBody().returnResult();

        assertThat(answer.getStatus().value()).isEqualTo(contract.response.status);
        contract.response.headers.forEach((name, value) -> assertThat(answer.getResponseHeaders().getFirst(name))
                .as(name).satisfies(it -> assertThat(it.replace("--gzip", "")).startsWith(value.toString())));
        assertThat(JSON.readTree(answer.getResponseBodyContent())).isEqualTo(JSON.valueToTree(contract.response.body));
    }

    private static Map<String, Object> orNone(@Nullable Map<String, Object> values) {
        return values == null ? Map.of() : values;
    }

    record Call(String backend, YamlContract contract) {

        private URI uri() {
            var path = contract.request.urlPath.replaceFirst("^/operations/", "/operations/" + backend + "/");
            var uri = UriComponentsBuilder.fromUriString(GATEWAY.url() + path);
            orNone(contract.request.queryParameters).forEach((name, value) -> uri.queryParam(name, value));
            return uri.encode().build().toUri();
        }

        @Override
        public String toString() {
            return backend + ": " + contract.name;
        }

    }

}
