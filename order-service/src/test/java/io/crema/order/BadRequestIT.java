package io.crema.order;

import static io.crema.order.OrderTestDriver.MINA;
import static io.crema.order.OrderTestDriver.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.patch;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import io.crema.testing.TestTokens;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.MockMvc;

/** Tests that a refused request gets a problem document and changes nothing. */
@OrderServiceTest
class BadRequestIT {

    private static final List<String> TABLES = List.of("orders", "customer", "messaging.saga",
            "messaging.saga_history", "messaging.request");

    @Autowired
    private OrderTestDriver driver;
    @Autowired
    private MockMvc mvc;
    @Autowired
    private JdbcClient jdbc;

    private List<Long> before = List.of();

    @BeforeEach
    void countRows() {
        before = rows();
    }

    @AfterEach
    void assertNothingChanged() {
        assertThat(rows()).isEqualTo(before);
    }

    private List<Long> rows() {
        return TABLES.stream().map(table -> jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single())
                .toList();
    }

    @ParameterizedTest
    @MethodSource
    void rejectsAnInvalidField(String body, String field) throws Exception {
        driver.postOrder(UUID.randomUUID().toString(), body)
                .andExpect(status().isBadRequest())
                .andExpect(content().contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON))
                .andExpect(jsonPath("$.type").value("urn:crema:problem:validation"))
                .andExpect(jsonPath("$.errors[*].field").value(contains(field)));
    }

    static Stream<Arguments> rejectsAnInvalidField() {
        return Stream.of(arguments(order(MINA, "gangnam", "espresso", "0"), "items[0].quantity"),
                arguments(order(MINA, "gangnam", "espresso", "-1"), "items[0].quantity"),
                arguments(order(MINA, "gangnam", "espresso", "21"), "items[0].quantity"),
                arguments(order(MINA, "gangnam", "espresso", "99999999999999999999"), "items[0].quantity"),
                arguments(order(MINA, "gangnam", "espresso", "1.5"), "items[0].quantity"),
                arguments(order(MINA, "gangnam", "espresso", "\"1\""), "items[0].quantity"),
                arguments(order(MINA, "gangnam", "espresso", "null"), "items[0].quantity"),
                arguments(order(MINA, "gangnam", "", "1"), "items[0].sku"),
                arguments(order(MINA, "", "espresso", "1"), "shopId"),
                arguments("{\"shopId\":\"gangnam\",\"items\":[{\"sku\":\"espresso\",\"quantity\":1}]}", "customerId"),
                arguments("{\"customerId\":\"me\",\"shopId\":\"gangnam\",\"items\":[]}", "customerId"),
                arguments("{\"customerId\":\"%s\",\"shopId\":\"gangnam\",\"items\":[]}".formatted(MINA), "items"),
                arguments("{\"customerId\":\"%s\",\"shopId\":\"gangnam\"}".formatted(MINA), "items"),
                arguments("{\"customerId\":\"%s\",\"shopId\":\"gangnam\",\"items\":[null]}".formatted(MINA),
                        "items[0]"));
    }

    @ParameterizedTest
    @MethodSource
    void rejectsUnknownIds(String body, String type) throws Exception {
        driver.postOrder(UUID.randomUUID().toString(), body)
                .andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:" + type));
    }

    static Stream<Arguments> rejectsUnknownIds() {
        return Stream.of(arguments(order(UUID.randomUUID(), "gangnam", "espresso", "1"), "unknown-customer"),
                arguments(order(MINA, "nowhere", "espresso", "1"), "unknown-shop"),
                arguments(order(MINA, "gangnam", "tea", "1"), "unknown-sku"));
    }

    @ParameterizedTest
    @MethodSource
    void rejectsABodyThatIsNotJson(String body) throws Exception {
        driver.postOrder(UUID.randomUUID().toString(), body)
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:malformed-json"));
    }

    static Stream<String> rejectsABodyThatIsNotJson() {
        return Stream.of("", "{", "espresso", order(MINA, "gangnam", "espresso", "}"));
    }

    @Test
    void rejectsAnOrderWithoutIdempotencyKey() throws Exception {
        driver.postOrder(null, order(MINA, "gangnam", "espresso", "1"))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:missing-idempotency-key"));
    }

    @ParameterizedTest
    @MethodSource
    void rejectsAnInvalidIdempotencyKey(String key) throws Exception {
        driver.postOrder(key, order(MINA, "gangnam", "espresso", "1"))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:validation"));
    }

    static Stream<String> rejectsAnInvalidIdempotencyKey() {
        return Stream.of(" ", "k".repeat(256));
    }

    @Test
    void rejectsABodyThatIsTooLarge() throws Exception {
        driver.postOrder(UUID.randomUUID().toString(), order(MINA, "gangnam", "e".repeat(70_000), "1"))
                .andExpect(status().isContentTooLarge())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:payload-too-large"));
    }

    @Test
    void rejectsAnUnknownOrderOrCustomer() throws Exception {
        driver.cancel(UUID.randomUUID())
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:unknown-order"));
        driver.collect(UUID.randomUUID()).andExpect(status().isNotFound());
        mvc.perform(post("/api/orders/{id}/cancellation", "mine").with(TestTokens.clerk("orders:write")))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[*].field").value(contains("orderId")));
        mvc.perform(patch("/api/customers/{id}", UUID.randomUUID()).contentType(MediaType.APPLICATION_JSON)
                .content("{\"district\":\"종로구\"}")
                .with(TestTokens.clerk("customers:write")))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:unknown-customer"));
    }

    @Test
    void rejectsAnOrderForAnotherCustomer() throws Exception {
        mvc.perform(post("/api/orders").contentType(MediaType.APPLICATION_JSON)
                .header("Idempotency-Key", UUID.randomUUID())
                .content(order(MINA, "gangnam", "espresso", "1"))
                .with(TestTokens.customer(UUID.randomUUID(), "orders:write")))
                .andExpect(status().isForbidden())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:forbidden"));
    }

}
