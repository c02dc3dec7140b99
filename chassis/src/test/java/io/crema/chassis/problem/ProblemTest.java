package io.crema.chassis.problem;

import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.jwt;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.head;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

import io.crema.chassis.security.Callers;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Every failure is answered with a problem document of a stable type. */
@WebMvcTest
@Import(ProblemTest.Cups.class)
class ProblemTest {

    private static final UUID MINA = UUID.fromString("01990000-0000-7000-8000-000000000001");

    @Autowired
    MockMvc http;

    @Test
    void aRequestWithoutATokenIsUnauthorized() throws Exception {
        http.perform(get("/cups/" + MINA)).andExpect(status().isUnauthorized())
                .andExpect(content().contentType(MediaType.APPLICATION_PROBLEM_JSON))
                .andExpect(jsonPath("$.type").value("urn:crema:problem:unauthorized"));
    }

    @Test
    void aMissingScopeIsForbidden() throws Exception {
        http.perform(get("/cups/" + MINA).with(jwt())).andExpect(status().isForbidden())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:forbidden"));
    }

    @Test
    void aCustomerActsOnlyForItself() throws Exception {
        var mina = jwt().jwt(token -> token.claim("customer_id", MINA.toString()).claim("scope", "cups"));
        http.perform(get("/cups/" + MINA).with(mina)).andExpect(status().isOk());
        http.perform(get("/cups/" + UUID.randomUUID()).with(mina)).andExpect(status().isForbidden());
    }

    @Test
    void aClientForAnyCustomerHasTheScope() throws Exception {
        http.perform(get("/cups/" + MINA)
                .with(jwt().jwt(it -> it.claim("scope", "cups customers:any")))).andExpect(status().isOk());
        http.perform(get("/cups/" + MINA).with(jwt().jwt(it -> it.claim("scope", "cups"))))
                .andExpect(status().isForbidden());
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "", "null", "01990000-0000-7000-8000-00000000000g"})
    void aMalformedCustomerIsForbidden(String customer) throws Exception {
        http.perform(get("/cups/" + MINA)
                .with(jwt().jwt(it -> it.claim("customer_id", customer).claim("scope", "cups customers:any"))))
                .andExpect(status().isForbidden());
    }

    @Test
    void aCustomerThatIsNoTextIsForbidden() throws Exception {
        http.perform(get("/cups/" + MINA)
                .with(jwt().jwt(it -> it.claim("customer_id", 7).claim("scope", "cups customers:any"))))
                .andExpect(status().isForbidden());
    }

    @Test
    void aMalformedIdIsAFieldError() throws Exception {
        http.perform(get("/cups/7").with(jwt())).andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("id"));
    }

    @Test
    void anInvalidFieldIsNamed() throws Exception {
        http.perform(brew("{\"shots\": 0}")).andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:validation"))
                .andExpect(jsonPath("$.errors[0].field").value("shots"));
    }

    @Test
    void aFractionIsNotAnInteger() throws Exception {
        http.perform(brew("{\"shots\": 1.5}")).andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("shots"));
    }

    @ParameterizedTest
    @CsvSource({"'{\"name\": \"a\\u0000b\", \"shots\": 1}', name", "'{\"name\": \"a\\ud800b\", \"shots\": 1}', name",
            "'{\"name\": \"a\\udc00\\ud800b\", \"shots\": 1}', name", "'{\"name\": 5, \"shots\": 1}', name",
            "'{\"name\": 5.5, \"shots\": 1}', name", "'{\"name\": true, \"shots\": 1}', name",
            "'{\"shots\": 1, \"notes\": {\"a\": [\"\\u0000\"]}}', notes.a[0]",
            "'{\"shots\": 1, \"notes\": {\"\\u0000\": 1}}', notes", "'{\"shots\": 1, \"size\": 0}', size",
            "'{\"shots\": \"1\"}', shots", "'{\"shots\": true}', shots"})
    void aValueThatIsNotOfItsTypeIsAFieldError(String body, String field) throws Exception {
        http.perform(brew(body)).andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:validation"))
                .andExpect(jsonPath("$.errors[0].field").value(field));
    }

    @Test
    void aWholeSurrogatePairIsText() throws Exception {
        http.perform(brew("{\"name\": \"\\ud83d\\ude00\", \"shots\": 1}")).andExpect(status().isOk());
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/xml", "text/html", "image/png", "nonsense", "application/json;q=0"})
    void anUnacceptableAcceptIsAnsweredInJson(String accept) throws Exception {
        http.perform(brew("{\"shots\": 2}").header("Accept", accept)).andExpect(status().isOk())
                .andExpect(content().contentType(MediaType.APPLICATION_JSON)).andExpect(jsonPath("$.shots").value(2));
        http.perform(brew("{\"shots\": 9}").header("Accept", accept)).andExpect(status().isConflict())
                .andExpect(content().contentType(MediaType.APPLICATION_PROBLEM_JSON));
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/form-data", "multipart/form-data; boundary=x", "text/plain", "nonsense",
            "application/x-www-form-urlencoded"})
    void aBodyOfAnotherTypeIsUnsupported(String type) throws Exception {
        http.perform(post("/cups").with(jwt()).header("Idempotency-Key", "1").header("Content-Type", type)
                .content("{\"shots\": 1}")).andExpect(status().isUnsupportedMediaType())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:unsupported-media-type"));
    }

    @Test
    void aCompressedBodyIsUnsupported() throws Exception {
        http.perform(brew("{\"shots\": 1}").header("Content-Encoding", "gzip"))
                .andExpect(status().isUnsupportedMediaType()).andExpect(header().string("Accept-Encoding", "identity"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"name=%00", "name=%zz", "name=%", "name=%ff", "name=%ED%A0%80", "%01=x", "a%0Ab=1", "=1"})
    void aQueryThatDoesNotParseIsRefused(String query) throws Exception {
        http.perform(get(URI.create("/cups/" + MINA)).with(jwt()).with(request -> {
            request.setQueryString(query);
            return request;
        })).andExpect(status().isBadRequest());
    }

    @Test
    void tooManyParametersAreRefused() throws Exception {
        http.perform(get(URI.create("/cups/" + MINA)).with(jwt()).with(request -> {
            request.setQueryString("a=1&".repeat(201));
            return request;
        })).andExpect(status().isBadRequest());
    }

    @Test
    void aHeaderOverTheLimitIsRefused() throws Exception {
        http.perform(get("/cups/" + MINA).with(jwt()).header("X-Large", "x".repeat(17_000)))
                .andExpect(status().is(431));
    }

    @Test
    void aHeaderInUtf8IsAccepted() throws Exception {
        http.perform(brew("{\"shots\": 1}").header("X-Name",
                new String("하늘".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)))
                .andExpect(status().isOk());
    }

    @Test
    void aWrongMethodIsAnsweredWithTheAllowedOnes() throws Exception {
        http.perform(put("/cups").with(jwt())).andExpect(status().isMethodNotAllowed())
                .andExpect(header().string("Allow", "POST"));
    }

    @Test
    void headIsGetWithoutTheBody() throws Exception {
        var mina = jwt().jwt(token -> token.claim("customer_id", MINA.toString()).claim("scope", "cups"));
        http.perform(head("/cups/" + MINA).with(mina)).andExpect(status().isOk());
    }

    @Test
    void noMetadataOfTheResourceAreClaimed() throws Exception {
        http.perform(get("/.well-known/oauth-protected-resource").with(jwt())).andExpect(status().isNotFound());
        http.perform(get("/cups/" + MINA)).andExpect(header().string("WWW-Authenticate", "Bearer"));
    }

    @Test
    void aBodyThatIsNotJsonIsMalformed() throws Exception {
        http.perform(brew("{")).andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:malformed-json"));
    }

    @Test
    void aMissingIdempotencyKeyHasItsOwnType() throws Exception {
        http.perform(post("/cups").with(jwt()).contentType(MediaType.APPLICATION_JSON).content("{\"shots\": 1}"))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:missing-idempotency-key"));
    }

    @Test
    void aBodyOverTheLimitIsRefused() throws Exception {
        http.perform(brew(" ".repeat(70_000))).andExpect(status().is(413))
                .andExpect(jsonPath("$.type").value("urn:crema:problem:payload-too-large"));
    }

    @Test
    void anUnknownAddressIsNotFound() throws Exception {
        http.perform(get("/saucers").with(jwt())).andExpect(status().isNotFound())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:not-found"));
    }

    @Test
    void theUnexpectedRevealsNothing() throws Exception {
        http.perform(brew("{\"shots\": 13}")).andExpect(status().isInternalServerError())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:internal"))
                .andExpect(
                        jsonPath("$.detail").value("The service failed unexpectedly: give its operator the traceId"));
    }

    @Test
    void aDatabaseThatIsAwayIsNoFaultOfTheService() throws Exception {
        http.perform(brew("{\"shots\": 11}")).andExpect(status().isServiceUnavailable())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:service-unavailable"))
                .andExpect(header().string("Retry-After", "1"));
    }

    @Test
    void aServiceNamesItsOwnProblem() throws Exception {
        http.perform(brew("{\"shots\": 9}")).andExpect(status().isConflict())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:too-strong"));
    }

    private static MockHttpServletRequestBuilder brew(String body) {
        return post("/cups").with(jwt()).header("Idempotency-Key", "1").contentType(MediaType.APPLICATION_JSON)
                .content(body);
    }

    record Cup(@Min(1) int shots, @Nullable String name, @Nullable JsonNode notes, @Nullable Size size) {}

    enum Size {
        SMALL, LARGE
    }

    @RestController
    static class Cups {

        private final Callers callers;

        Cups(Callers callers) {
            this.callers = callers;
        }

        @GetMapping("/cups/{id}")
        @PreAuthorize("hasAuthority('SCOPE_cups')")
        void cup(@PathVariable UUID id) {
            callers.requireActingFor(id);
        }

        @PostMapping("/cups")
        Map<String, Integer> brew(@RequestHeader("Idempotency-Key") String key, @Valid @RequestBody Cup cup) {
            if (cup.shots() == 13) {
                throw new IllegalStateException("secret of " + key);
            }
            if (cup.shots() == 11) {
                throw new CannotCreateTransactionException("All connections are in use");
            }
            if (cup.shots() > 8) {
                throw ProblemException.conflict("too-strong", "Nobody drinks that");
            }
            return Map.of("shots", cup.shots());
        }

    }

    @SpringBootApplication
    static class Service {}

}
