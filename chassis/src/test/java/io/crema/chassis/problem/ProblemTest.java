package io.crema.chassis.problem;

import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.jwt;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.util.UUID;

import io.crema.chassis.security.Callers;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Whatever goes wrong, the caller gets a problem document with a stable type. */
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
                .andExpect(jsonPath("$.detail").value("Something went wrong here"));
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

    record Cup(@Min(1) int shots) {}

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
        void brew(@RequestHeader("Idempotency-Key") String key, @Valid @RequestBody Cup cup) {
            if (cup.shots() == 13) {
                throw new IllegalStateException("secret of " + key);
            }
            if (cup.shots() > 8) {
                throw ProblemException.conflict("too-strong", "Nobody drinks that");
            }
        }

    }

    @SpringBootApplication
    static class Service {}

}
