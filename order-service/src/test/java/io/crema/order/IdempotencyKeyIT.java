package io.crema.order;

import static io.crema.order.OrderTestDriver.MINA;
import static io.crema.order.OrderTestDriver.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tests that a repeated or concurrent request takes effect once per Idempotency-Key. */
@OrderServiceTest
class IdempotencyKeyIT {

    @Autowired
    private OrderTestDriver driver;
    @Autowired
    private JdbcClient jdbc;

    private final String key = UUID.randomUUID().toString();

    @Test
    void repeatsTheFirstResponseToTheSameBody() throws Exception {
        long before = orders();

        String first = placeOrder(1);
        String second = placeOrder(1);

        assertThat(second).isEqualTo(first);
        assertThat(orders()).isEqualTo(before + 1);
    }

    @Test
    void refusesAnotherBody() throws Exception {
        placeOrder(1);
        long before = orders();

        driver.postOrder(key, order(MINA, "gangnam", "espresso", "2"))
                .andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:idempotency-key-reused"));

        assertThat(orders()).isEqualTo(before);
    }

    @Test
    void allowsARetryAfterAFailedRequest() throws Exception {
        driver.postOrder(key, order(MINA, "nowhere", "espresso", "1")).andExpect(status().isUnprocessableContent());

        assertThat(placeOrder(1)).contains("PENDING");
    }

    @Test
    void placesOneOrderForConcurrentRequests() throws Exception {
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<String>> requests = IntStream.range(0, 8).<Callable<String>>mapToObj(_ -> () -> placeOrder(1))
                    .toList();
            long before = orders();

            assertThat(clients.invokeAll(requests)).extracting(answer -> answer.get()).containsOnly(placeOrder(1));
            assertThat(orders()).isEqualTo(before + 1);
        }
    }

    private String placeOrder(int quantity) throws Exception {
        return driver.postOrder(key, order(MINA, "gangnam", "espresso", Integer.toString(quantity)))
                .andExpect(status().isAccepted())
                .andReturn()
                .getResponse()
                .getContentAsString();
    }

    private long orders() {
        return jdbc.sql("SELECT count(*) FROM orders").query(Long.class).single();
    }

}
