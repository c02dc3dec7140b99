package io.crema.chassis.limit;

import static org.hamcrest.Matchers.matchesPattern;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.jwt;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.JwtRequestPostProcessor;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A client has a number of requests; others have theirs. */
@WebMvcTest(properties = {"crema.quotas.rules[0].methods=POST", "crema.quotas.rules[0].path=/cups/**",
        "crema.quotas.rules[0].per-customer=2", "crema.quotas.rules[0].per-client=4",
        "crema.quotas.rules[0].period=1h"})
@Import(QuotaTest.Cups.class)
class QuotaTest {

    @Autowired
    MockMvc http;

    @Test
    void aCustomerGetsNoMoreThanItsQuota() throws Exception {
        var mina = client("mina")
                .jwt(token -> token.subject("mina").claim("customer_id", UUID.randomUUID().toString()));

        pours(mina, 2);
        http.perform(post("/cups/1").with(mina)).andExpect(status().isTooManyRequests())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:quota-exceeded"))
                .andExpect(header().string("Retry-After", matchesPattern("[1-9]\\d*")));
        http.perform(get("/cups").with(mina)).andExpect(status().isOk());
    }

    @Test
    void eachClientHasAQuotaOfItsOwn() throws Exception {
        pours(client("clerk"), 4);
        http.perform(post("/cups").with(client("clerk"))).andExpect(status().isTooManyRequests());

        pours(client("another"), 4);
    }

    @Test
    void aRequestWithoutATokenDoesNotCount() throws Exception {
        for (int i = 0; i < 5; i++) {
            http.perform(post("/cups")).andExpect(status().isUnauthorized());
        }
    }

    private void pours(JwtRequestPostProcessor client, int cups) throws Exception {
        for (int i = 0; i < cups; i++) {
            http.perform(post("/cups/" + i).with(client)).andExpect(status().isOk());
        }
    }

    private static JwtRequestPostProcessor client(String name) {
        return jwt().jwt(token -> token.subject(name));
    }

    @RestController
    static class Cups {

        @GetMapping("/cups")
        void all() {
        }

        @PostMapping({"/cups", "/cups/{id}"})
        void pour() {
        }

    }

    @SpringBootApplication
    static class Service {}

}
