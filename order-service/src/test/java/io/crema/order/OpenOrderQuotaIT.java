package io.crema.order;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.util.UUID;

import io.crema.testing.TestTokens;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;

@OrderServiceTest
class OpenOrderQuotaIT {

    private static final int OPEN = 20;

    private final UUID customer = UUID.randomUUID();
    @Autowired
    private OrderTestDriver driver;
    @Autowired
    private MockMvc mvc;
    @Autowired
    private JdbcClient jdbc;

    @BeforeEach
    void customerWithOpenOrders() throws Exception {
        jdbc.sql("INSERT INTO customer VALUES (?, 'Mina', '강남구', 1)").param(customer).update();
        for (int i = 0; i < OPEN; i++) {
            order("order " + i).andExpect(status().isAccepted());
        }
    }

    @Test
    void aCustomerMayNotOpenOneMoreOrder() throws Exception {
        order("one too many").andExpect(status().isTooManyRequests())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:too-many-open-orders"));
    }

    @Test
    void aRepeatedRequestGetsItsAnswer() throws Exception {
        order("order 0").andExpect(status().isAccepted());
    }

    @Test
    void aClosedOrderMakesRoomForOne() throws Exception {
        jdbc.sql(
                "UPDATE orders SET status = 'COLLECTED' WHERE id = (SELECT min(id::text)::uuid FROM orders WHERE customer_id = ?)")
                .param(customer).update();

        order("one more").andExpect(status().isAccepted());
        order("one too many").andExpect(status().isTooManyRequests());
    }

    @Test
    void aClerkMayOrderForTheCustomer() throws Exception {
        driver.postOrder(UUID.randomUUID().toString(), OrderTestDriver.order(customer, "gangnam", "espresso", "1"))
                .andExpect(status().isAccepted());
    }

    private ResultActions order(String key) throws Exception {
        return mvc.perform(post("/api/orders").contentType(MediaType.APPLICATION_JSON).header("Idempotency-Key", key)
                .content(OrderTestDriver.order(customer, "gangnam", "espresso", "1"))
                .with(TestTokens.customer(customer, "orders:write")));
    }

}
