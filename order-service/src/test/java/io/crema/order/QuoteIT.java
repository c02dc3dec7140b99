package io.crema.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.util.UUID;

import io.crema.testing.TestTokens;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.JwtRequestPostProcessor;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;

/** The mistakes of a client that asks for a quote, while payment-service is away. */
@OrderServiceTest
class QuoteIT {

    @Autowired
    private MockMvc mvc;
    @Autowired
    private CircuitBreakerRegistry breakers;

    @ParameterizedTest
    @CsvSource({"tea, 1, 422, unknown-sku", "espresso, 0, 400, validation", "espresso, 21, 400, validation",
            "espresso, }, 400, malformed-json"})
    void aMistakeIsTheClientsAndCountsAgainstNobody(String sku, String quantity, int status, String type)
            throws Exception {
        var breaker = breakers.circuitBreaker("payment-service");
        breaker.reset();

        quote(OrderTestDriver.MINA, sku, quantity, TestTokens.clerk("wallets:read")).andExpect(status().is(status))
                .andExpect(jsonPath("$.type").value("urn:crema:problem:" + type));

        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
    }

    @Test
    void nobodySeesTheWalletOfAnother() throws Exception {
        quote(OrderTestDriver.MINA, "espresso", "1", TestTokens.customer(UUID.randomUUID(), "wallets:read"))
                .andExpect(status().isForbidden());
        quote(OrderTestDriver.MINA, "espresso", "1", TestTokens.customer(OrderTestDriver.MINA, "orders:write"))
                .andExpect(status().isForbidden());
        quote(UUID.randomUUID(), "espresso", "1", TestTokens.clerk("wallets:read"))
                .andExpect(status().isUnprocessableContent());
    }

    @Test
    void whilePaymentServiceIsAwayTheClientIsToldWhenToComeBack() throws Exception {
        quote(OrderTestDriver.MINA, "espresso", "1", TestTokens.clerk("wallets:read"))
                .andExpect(status().isServiceUnavailable()).andExpect(header().string("Retry-After", "2"))
                .andExpect(jsonPath("$.type").value("urn:crema:problem:service-unavailable"));
    }

    private ResultActions quote(UUID customer, String sku, String quantity, JwtRequestPostProcessor caller)
            throws Exception {
        return mvc.perform(post("/api/orders/quote").contentType(MediaType.APPLICATION_JSON).content("""
                {"customerId":"%s","items":[{"sku":"%s","quantity":%s}]}""".formatted(customer, sku, quantity))
                .with(caller));
    }

}
