package io.crema.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.util.List;
import java.util.UUID;

import io.crema.testing.TestTokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

@OrderServiceTest
class OrderOwnershipIT {

    @Autowired
    private OrderTestDriver driver;
    @Autowired
    private MockMvc mvc;
    @Autowired
    private JdbcClient jdbc;

    @ParameterizedTest
    @ValueSource(strings = {"cancellation", "collection"})
    void refusesACommandToTheOrderOfAnotherCustomer(String command) throws Exception {
        UUID order = driver.placeOrder();
        String before = saga(order);

        mvc.perform(post("/api/orders/{id}/" + command, order)
                .with(TestTokens.customer(UUID.randomUUID(), "orders:write"))).andExpect(status().isNotFound())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:unknown-order"));

        assertThat(saga(order)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cancellation", "collection"})
    void refusesACommandOfAClientWithoutCustomers(String command) throws Exception {
        UUID order = driver.placeOrder();
        String before = saga(order);

        for (UUID id : List.of(order, UUID.randomUUID())) {
            mvc.perform(post("/api/orders/{id}/" + command, id).with(TestTokens.client("shop", "orders:write")))
                    .andExpect(status().isForbidden());
        }

        assertThat(saga(order)).isEqualTo(before);
    }

    @Test
    void refusesAnOrderOfAClientWithoutCustomers() throws Exception {
        mvc.perform(post("/api/orders").contentType(MediaType.APPLICATION_JSON)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .content(OrderTestDriver.order(OrderTestDriver.MINA, "gangnam", "espresso", "1"))
                .with(TestTokens.client("shop", "orders:write"))).andExpect(status().isForbidden());
    }

    @Test
    void anOrderIsReadWithItsVersion() throws Exception {
        UUID order = driver.placeOrder();

        mvc.perform(read(order)).andExpect(status().isOk()).andExpect(header().string("ETag", "\"1\""))
                .andExpect(header().string("Cache-Control", containsString("no-store")))
                .andExpect(jsonPath("$.status").value("PENDING"))
                .andExpect(jsonPath("$.customerId").value(OrderTestDriver.MINA.toString()));
        mvc.perform(read(order).header("If-None-Match", "\"1\"")).andExpect(status().isNotModified());

        driver.reply(order, "ChargeDeclined");
        driver.awaitOrder(order, "CANCELLED");
        mvc.perform(read(order).header("If-None-Match", "\"1\"")).andExpect(status().isOk())
                .andExpect(header().string("ETag", "\"2\"")).andExpect(jsonPath("$.reason").value("test"));
    }

    private static MockHttpServletRequestBuilder read(UUID order) {
        return get("/api/orders/{id}", order).with(TestTokens.customer(OrderTestDriver.MINA, "orders:read"));
    }

    private String saga(UUID order) {
        return jdbc.sql("SELECT state || version FROM messaging.saga WHERE id = ?").param(order).query(String.class)
                .single();
    }

}
