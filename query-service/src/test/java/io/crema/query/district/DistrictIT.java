package io.crema.query.district;

import static io.crema.query.Events.event;
import static io.crema.query.Events.won;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.matchesPattern;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.RequestBuilder;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.transaction.support.TransactionOperations;

import io.crema.messaging.message.IncomingMessage;
import io.crema.query.Freshness;
import io.crema.query.ReadModel;
import io.crema.query.district.DistrictEvent.CustomerMoved;
import io.crema.query.district.DistrictEvent.CustomerRegistered;
import io.crema.query.district.DistrictEvent.WalletCharged;
import io.crema.query.district.DistrictEvent.WalletToppedUp;
import io.crema.testing.TestTokens;

@ReadModel
class DistrictIT {

    private final UUID customer = UUID.randomUUID();

    @Autowired
    private MockMvc mvc;

    @Autowired
    private DistrictProjection projection;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionOperations transaction;

    @BeforeEach
    void nobodyLivesAnywhere() {
        jdbc.sql("TRUNCATE resident, district").update();
    }

    @Test
    void theSumIsReadByTheNameOfTheDistrict() throws Exception {
        project(List.of(event(customer, 1, new CustomerRegistered(customer, "강남구")),
                event(customer, 2, new WalletToppedUp(customer, won(50_000)))));

        mvc.perform(get("/api/districts/{district}/balance", "강남구").with(TestTokens.clerk("districts:read")))
                .andExpect(status().isOk()).andExpect(jsonPath("$.district").value("강남구"))
                .andExpect(jsonPath("$.customers").value(1)).andExpect(jsonPath("$.balance.amount").value(50_000))
                .andExpect(jsonPath("$.asOf").value("2026-11-21T03:00:02Z"));
        mvc.perform(get("/api/districts/{district}/balance", "마포구").with(TestTokens.clerk("districts:read")))
                .andExpect(status().isNotFound());
    }

    @Test
    void eachAnswerSaysHowFreshItIs() {
        project(List.of(event(customer, 1, new CustomerRegistered(customer, "강남구"))));

        for (var district : List.of("강남구", "마포구")) {
            await().untilAsserted(() -> mvc.perform(get("/api/districts/{district}/balance", district)
                    .with(TestTokens.clerk("districts:read"))).andExpect(header().string(Freshness.HEADER,
                            matchesPattern("events=\\d+, seconds=\\d+\\.\\d"))));
        }
    }

    @Test
    void theSumHasTheMoveThatAClientMade() throws Exception {
        project(List.of(event(customer, 1, new CustomerRegistered(customer, "강남구")),
                event(customer, 2, new WalletToppedUp(customer, won(50_000)))));
        mvc.perform(balance("마포구", customer, 2, 2)).andExpect(status().isConflict())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:version-not-reached"));
        var answer = CompletableFuture
                .supplyAsync(() -> perform(balance("마포구", customer, 2, 2).header("Prefer", "wait=30")));

        project(List.of(event(customer, 2, new CustomerMoved(customer, "마포구"))));

        answer.get(10, TimeUnit.SECONDS).andExpect(status().isOk())
                .andExpect(jsonPath("$.balance.amount").value(50_000));
        mvc.perform(balance("마포구", customer, 2, 3)).andExpect(status().isConflict());
    }

    @Test
    void aVersionNeedsTheCustomerWhoseVersionItIs() throws Exception {
        mvc.perform(get("/api/districts/강남구/balance?customerVersion=1").with(TestTokens.clerk("districts:read")))
                .andExpect(status().isBadRequest()).andExpect(jsonPath("$.errors[0].field").value("customerId"));
        mvc.perform(get("/api/districts/강남구/balance").param("customerId", customer.toString())
                .with(TestTokens.customer(UUID.randomUUID(), "districts:read"))).andExpect(status().isNotFound());
    }

    private static MockHttpServletRequestBuilder balance(String district, UUID customer, long customerVersion,
            long walletVersion) {
        return get("/api/districts/{district}/balance", district).param("customerId", customer.toString())
                .param("customerVersion", Long.toString(customerVersion))
                .param("walletVersion", Long.toString(walletVersion)).with(TestTokens.clerk("districts:read"));
    }

    private ResultActions perform(RequestBuilder request) {
        try {
            return mvc.perform(request);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void moneyThatComesBeforeItsOwnerIsCountedWhenTheOwnerComes() {
        project(List.of(event(customer, 2, new WalletToppedUp(customer, won(50_000)))));
        assertThat(sums()).isEmpty();

        project(List.of(event(customer, 1, new CustomerRegistered(customer, "강남구"))));

        assertThat(sums()).containsExactly(new Sum("강남구", 1, 50_000));
    }

    @Test
    void whoMovesTakesTheMoneyAlong() {
        project(List.of(event(customer, 1, new CustomerRegistered(customer, "강남구")),
                event(customer, 2, new WalletToppedUp(customer, won(50_000)))));

        project(List.of(event(customer, 2, new CustomerMoved(customer, "마포구"))));

        assertThat(sums()).containsExactly(new Sum("강남구", 0, 0), new Sum("마포구", 1, 50_000));
    }

    @Test
    void anOlderVersionIsNoNews() {
        project(List.of(event(customer, 3, new WalletCharged(customer, won(45_500))),
                event(customer, 2, new CustomerMoved(customer, "마포구"))));

        project(List.of(event(customer, 2, new WalletToppedUp(customer, won(50_000))),
                event(customer, 1, new CustomerRegistered(customer, "강남구"))));

        assertThat(sums()).containsExactly(new Sum("마포구", 1, 45_500));
    }

    @Test
    void theSumsEqualTheRecomputedOnesWhenManyApplyReplayAndInterleave() throws Exception {
        var random = new Random(42);
        var customers = Stream.generate(UUID::randomUUID).limit(50).toList();
        var batches = new ArrayList<List<IncomingMessage<DistrictEvent>>>();
        for (var i = 0; i < 200; i++) {
            batches.add(Stream.generate(() -> any(customers.get(random.nextInt(customers.size())), random)).limit(30)
                    .toList());
        }

        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var applied : threads
                    .invokeAll(batches.stream().<Callable<Boolean>>map(it -> () -> apply(it)).toList())) {
                assertThat(applied.get()).isTrue();
            }
        }

        assertThat(sums()).isEqualTo(recomputed());
    }

    private static IncomingMessage<DistrictEvent> any(UUID customer, Random random) {
        var version = 1 + random.nextInt(20);
        return random.nextBoolean()
                ? event(customer, version, new WalletToppedUp(customer, won(1000L * version)))
                : event(customer, version, new CustomerMoved(customer, "district-" + version % 5));
    }

    private boolean apply(List<IncomingMessage<DistrictEvent>> batch) {
        transaction.executeWithoutResult(_ -> projection.apply(batch));
        return true;
    }

    private void project(List<IncomingMessage<DistrictEvent>> events) {
        apply(events);
    }

    private List<Sum> sums() {
        return jdbc.sql("SELECT district, customers, balance FROM district ORDER BY district").query(Sum.class).list();
    }

    private List<Sum> recomputed() {
        return jdbc.sql("""
                SELECT d.district, count(r.customer_id) AS customers, coalesce(sum(r.balance), 0) AS balance
                FROM district d LEFT JOIN resident r USING (district) GROUP BY d.district ORDER BY d.district
                """).query(Sum.class).list();
    }

    private record Sum(String district, long customers, long balance) {}

}
