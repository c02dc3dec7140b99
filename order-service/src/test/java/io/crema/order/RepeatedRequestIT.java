package io.crema.order;

import static io.crema.order.Outside.MINA;
import static io.crema.order.Outside.order;
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

/** A request is done once for each Idempotency-Key, however often and however fast it is sent. */
@OrderServiceTest
class RepeatedRequestIT {

    @Autowired
    private Outside outside;
    @Autowired
    private JdbcClient jdbc;

    private final String key = UUID.randomUUID().toString();

    @Test
    void theSameBodyGetsTheFirstAnswer() throws Exception {
        long before = orders();

        String first = ask(1);
        String second = ask(1);

        assertThat(second).isEqualTo(first);
        assertThat(orders()).isEqualTo(before + 1);
    }

    @Test
    void anotherBodyIsRefused() throws Exception {
        ask(1);
        long before = orders();

        outside.asks(key, order(MINA, "gangnam", "espresso", "2"))
                .andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:idempotency-key-reused"));

        assertThat(orders()).isEqualTo(before);
    }

    @Test
    void aRequestThatFailedIsDoneWhenItIsRepeated() throws Exception {
        outside.asks(key, order(MINA, "nowhere", "espresso", "1")).andExpect(status().isUnprocessableContent());

        assertThat(ask(1)).contains("PENDING");
    }

    @Test
    void requestsAtTheSameTimeGetOneOrder() throws Exception {
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<String>> requests = IntStream.range(0, 8).<Callable<String>>mapToObj(_ -> () -> ask(1))
                    .toList();
            long before = orders();

            assertThat(clients.invokeAll(requests)).extracting(answer -> answer.get()).containsOnly(ask(1));
            assertThat(orders()).isEqualTo(before + 1);
        }
    }

    private String ask(int quantity) throws Exception {
        return outside.asks(key, order(MINA, "gangnam", "espresso", Integer.toString(quantity)))
                .andExpect(status().isAccepted())
                .andReturn()
                .getResponse()
                .getContentAsString();
    }

    private long orders() {
        return jdbc.sql("SELECT count(*) FROM orders").query(Long.class).single();
    }

}
