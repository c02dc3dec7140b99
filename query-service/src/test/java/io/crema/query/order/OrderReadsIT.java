package io.crema.query.order;

import static io.crema.query.Events.event;
import static io.crema.query.Events.won;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.hamcrest.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.transaction.support.TransactionOperations;

import com.fasterxml.uuid.Generators;

import io.crema.query.Freshness;
import io.crema.query.ReadModel;
import io.crema.query.order.OrderEvent.OrderConfirmed;
import io.crema.query.order.OrderEvent.OrderPlaced;
import io.crema.query.order.OrderEvent.OrderReady;
import io.crema.testing.TestTokens;

@ReadModel
class OrderReadsIT {

    private static final Matcher<String> LAG = matchesPattern("events=\\d+, seconds=\\d+\\.\\d");

    private final UUID customer = UUID.randomUUID();

    @Autowired
    private MockMvc mvc;

    @Autowired
    private OrderProjection projection;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionOperations transaction;

    @Test
    void anOrderIsReadWithItsVersionAsETag() throws Exception {
        var id = placed();

        mvc.perform(order(id)).andExpect(status().isOk()).andExpect(header().string("ETag", "\"1\""))
                .andExpect(header().string("Cache-Control", "max-age=0, private, stale-if-error=600"))
                .andExpect(jsonPath("$.orderId").value(id.toString())).andExpect(jsonPath("$.status").value("PENDING"))
                .andExpect(jsonPath("$.total.amount").value(4500)).andExpect(jsonPath("$.history", hasSize(1)))
                .andExpect(jsonPath("$.history[0].at").value("2026-11-21T03:00:01Z"));
    }

    @Test
    void eachAnswerSaysHowFreshItIs() throws Exception {
        var id = placed();
        await().untilAsserted(() -> mvc.perform(order(id)).andExpect(header().string(Freshness.HEADER, LAG)));

        mvc.perform(order(id).header("If-None-Match", "\"1\"")).andExpect(status().isNotModified())
                .andExpect(header().string(Freshness.HEADER, LAG));
        mvc.perform(order(UUID.randomUUID())).andExpect(status().isNotFound())
                .andExpect(header().string(Freshness.HEADER, LAG));
        mvc.perform(page("")).andExpect(header().string(Freshness.HEADER, LAG));
    }

    @Test
    void aKnownVersionIsNotSentAgain() throws Exception {
        mvc.perform(order(placed()).header("If-None-Match", "\"1\"")).andExpect(status().isNotModified());
    }

    @Test
    void aWaitThatIsOverSaysNotModified() throws Exception {
        mvc.perform(order(placed()).header("If-None-Match", "\"1\"").header("Prefer", "wait=1"))
                .andExpect(status().isNotModified()).andExpect(header().string("Preference-Applied", "wait=1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", " * ", "W/\"1\"", "\"7\", \"1\""})
    void anyKnownVersionIsNotSentAgain(String known) throws Exception {
        mvc.perform(order(placed()).header("If-None-Match", known)).andExpect(status().isNotModified())
                .andExpect(header().string("ETag", "\"1\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2\"", "nonsense", "\"", ""})
    void anUnknownVersionIsSent(String known) throws Exception {
        mvc.perform(order(placed()).header("If-None-Match", known)).andExpect(status().isOk());
    }

    @Test
    void aWaitForAnUnknownOrderEndsAsAProblem() throws Exception {
        mvc.perform(order(UUID.randomUUID()).header("Prefer", "wait=1")).andExpect(status().isNotFound())
                .andExpect(header().string("Preference-Applied", "wait=1"));
    }

    @Test
    void aWaitThatIsTooLongIsShortened() throws Exception {
        mvc.perform(order(placed()).header("Prefer", "wait=999999999")).andExpect(status().isOk())
                .andExpect(header().string("Preference-Applied", "wait=30"));
    }

    @Test
    void aWaitEndsWithTheNextVersion() throws Exception {
        var id = placed();
        var answer = later(order(id).header("If-None-Match", "\"1\"").header("Prefer", "wait=30"));
        assertThat(answer).isNotDone();

        transaction.executeWithoutResult(
                _ -> projection.apply(List.of(event(id, 2, new OrderConfirmed(id)))));

        assertThat(answer.get(10, TimeUnit.SECONDS).getResponse().getContentAsString()).contains("CONFIRMED");
    }

    @Test
    void aWaitEndsWhenTheOrderAppears() throws Exception {
        var id = Generators.timeBasedEpochGenerator().generate();
        var answer = later(order(id).header("Prefer", "respond-async, wait=30"));
        assertThat(answer).isNotDone();

        place(id);

        assertThat(answer.get(10, TimeUnit.SECONDS).getResponse().getStatus()).isEqualTo(200);
    }

    @Test
    void aWaitSeesWhatAnotherInstanceProjected() throws Exception {
        var id = placed();
        var answer = later(order(id).header("If-None-Match", "\"1\"").header("Prefer", "wait=30"));

        jdbc.sql("UPDATE orders SET status = 'CONFIRMED', version = 2 WHERE order_id = ?").param(id).update();

        assertThat(answer.get(10, TimeUnit.SECONDS).getResponse().getContentAsString()).contains("CONFIRMED");
    }

    @Test
    void aClientReadsItsWriteOnceTheReadSideHasIt() throws Exception {
        var id = placed();
        var answer = later(order(id).param("minVersion", "3").header("Prefer", "wait=30"));
        transaction.executeWithoutResult(_ -> projection.apply(List.of(event(id, 2, new OrderConfirmed(id)))));
        assertThat(answer).isNotDone();

        transaction.executeWithoutResult(_ -> projection.apply(List.of(event(id, 3, new OrderReady(id)))));

        assertThat(answer.get(10, TimeUnit.SECONDS).getResponse().getContentAsString()).contains("READY");
        mvc.perform(order(id).param("minVersion", "2")).andExpect(status().isOk())
                .andExpect(header().string("ETag", "\"3\""));
    }

    @Test
    void aVersionThatIsNotThereYetIsAProblem() throws Exception {
        for (var id : List.of(placed(), UUID.randomUUID())) {
            mvc.perform(order(id).param("minVersion", "2").header("Prefer", "wait=1"))
                    .andExpect(status().isConflict()).andExpect(header().string("Preference-Applied", "wait=1"))
                    .andExpect(header().string("Retry-After", "1"))
                    .andExpect(jsonPath("$.type").value("urn:crema:problem:version-not-reached"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "9223372036854775808"})
    void aVersionIsANumber(String version) throws Exception {
        mvc.perform(order(placed()).param("minVersion", version)).andExpect(status().isBadRequest());
    }

    /** The answer does not tell whether the order of another customer exists. */
    @Test
    void aVersionOfTheOrderOfAnotherIsNeverReached() throws Exception {
        mvc.perform(get("/api/orders/" + placed()).param("minVersion", "1")
                .with(TestTokens.customer(UUID.randomUUID(), "orders:read"))).andExpect(status().isConflict());
    }

    @Test
    void anUnknownOrderIsAProblem() throws Exception {
        mvc.perform(order(UUID.randomUUID())).andExpect(status().isNotFound())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:not-found"));
    }

    @Test
    void aCustomerSeesNoOrderOfOthers() throws Exception {
        var id = placed();

        mvc.perform(get("/api/orders/" + id).with(TestTokens.customer(customer, "orders:read")))
                .andExpect(status().isOk());
        mvc.perform(get("/api/orders/" + id).with(TestTokens.customer(UUID.randomUUID(), "orders:read")))
                .andExpect(status().isNotFound());
        mvc.perform(get("/api/orders?customerId=" + customer)
                .with(TestTokens.customer(UUID.randomUUID(), "orders:read"))).andExpect(status().isNotFound());
    }

    @Test
    void aClientWithoutCustomersSeesNoOrder() throws Exception {
        for (var path : List.of("/api/orders/" + placed(), "/api/orders/" + UUID.randomUUID(), "/api/orders",
                "/api/orders?customerId=" + customer)) {
            mvc.perform(get(path).with(TestTokens.client("shop", "orders:read"))).andExpect(status().isForbidden());
        }
    }

    @Test
    void aTokenNeedsTheScope() throws Exception {
        mvc.perform(get("/api/orders/" + placed()).with(TestTokens.clerk("menu:read")))
                .andExpect(status().isForbidden());
        mvc.perform(get("/api/orders/" + placed())).andExpect(status().isUnauthorized());
    }

    @Test
    void ordersArePagedFromTheNewest() throws Exception {
        var first = placed();
        var second = placed();
        var third = placed();

        mvc.perform(page("?limit=2")).andExpect(status().isOk()).andExpect(jsonPath("$.items", hasSize(2)))
                .andExpect(jsonPath("$.items[0].orderId").value(third.toString()))
                .andExpect(jsonPath("$.next").value(second.toString()));
        mvc.perform(page("?limit=2&status=PENDING&after=" + second)).andExpect(jsonPath("$.items", hasSize(1)))
                .andExpect(jsonPath("$.items[0].orderId").value(first.toString()))
                .andExpect(jsonPath("$.next").doesNotExist());
        mvc.perform(page("?status=READY")).andExpect(jsonPath("$.items", hasSize(0)));
        mvc.perform(page("?limit=0")).andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:validation"));
    }

    private UUID placed() {
        var id = Generators.timeBasedEpochGenerator().generate();
        place(id);
        return id;
    }

    private void place(UUID id) {
        transaction.executeWithoutResult(_ -> projection.apply(
                List.of(event(id, 1, new OrderPlaced(id, customer, "gangnam", List.of(), won(4500))))));
    }

    private MockHttpServletRequestBuilder page(String query) {
        return get("/api/orders" + query).with(TestTokens.customer(customer, "orders:read"));
    }

    private static MockHttpServletRequestBuilder order(UUID id) {
        return get("/api/orders/" + id).with(TestTokens.clerk("orders:read"));
    }

    private CompletableFuture<MvcResult> later(MockHttpServletRequestBuilder request) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return mvc.perform(request).andReturn();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }, CompletableFuture.delayedExecutor(0, TimeUnit.SECONDS, Executors.newVirtualThreadPerTaskExecutor()));
    }

}
