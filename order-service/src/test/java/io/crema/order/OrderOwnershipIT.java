package io.crema.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.util.UUID;

import io.crema.testing.TestTokens;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.MockMvc;

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

    private String saga(UUID order) {
        return jdbc.sql("SELECT state || version FROM messaging.saga WHERE id = ?").param(order).query(String.class)
                .single();
    }

}
