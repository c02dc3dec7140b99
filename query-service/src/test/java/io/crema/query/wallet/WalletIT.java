package io.crema.query.wallet;

import static io.crema.query.Events.event;
import static io.crema.query.Events.won;
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
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.RequestBuilder;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.transaction.support.TransactionOperations;

import io.crema.messaging.message.IncomingMessage;
import io.crema.query.Freshness;
import io.crema.query.ReadModel;
import io.crema.query.wallet.WalletEvent.StampCollected;
import io.crema.query.wallet.WalletEvent.WalletCharged;
import io.crema.query.wallet.WalletEvent.WalletOpened;
import io.crema.query.wallet.WalletEvent.WalletToppedUp;
import io.crema.testing.TestTokens;

@ReadModel
class WalletIT {

    private final UUID customer = UUID.randomUUID();
    private final UUID order = UUID.randomUUID();

    @Autowired
    private MockMvc mvc;

    @Autowired
    private WalletProjection projection;

    @Autowired
    private TransactionOperations transaction;

    @Test
    void aWalletIsWhatItsEventsSayHoweverOftenTheyCome() throws Exception {
        var events = List.<IncomingMessage<WalletEvent>>of(event(customer, 1, new WalletOpened(customer, "KRW")),
                event(customer, 2, new WalletToppedUp(customer, won(50_000), won(50_000))),
                event(customer, 3, new WalletCharged(customer, order, won(4_500), won(45_500))),
                event(customer, 4, new StampCollected(customer, order, 1)));

        project(events);
        project(events.subList(1, 2));
        project(events);

        mvc.perform(get("/api/wallets/" + customer).with(TestTokens.customer(customer, "wallets:read")))
                .andExpect(status().isOk()).andExpect(header().string("ETag", "\"4\""))
                .andExpect(jsonPath("$.balance.amount").value(45_500)).andExpect(jsonPath("$.stamps").value(1))
                .andExpect(jsonPath("$.statement", hasSize(2)))
                .andExpect(jsonPath("$.statement[0].type").value("WalletCharged"))
                .andExpect(jsonPath("$.statement[0].orderId").value(order.toString()))
                .andExpect(jsonPath("$.statement[0].balance.amount").value(45_500))
                .andExpect(jsonPath("$.statement[1].type").value("WalletToppedUp"));
    }

    @Test
    void eachAnswerSaysHowFreshItIs() throws Exception {
        project(List.of(event(customer, 1, new WalletOpened(customer, "KRW"))));

        for (var wallet : List.of(customer, UUID.randomUUID())) {
            await().untilAsserted(() -> mvc.perform(get("/api/wallets/" + wallet)
                    .with(TestTokens.clerk("wallets:read"))).andExpect(header().string(Freshness.HEADER,
                            matchesPattern("events=\\d+, seconds=\\d+\\.\\d"))));
        }
    }

    @Test
    void aKnownVersionIsNotSentAgain() throws Exception {
        project(List.of(event(customer, 1, new WalletOpened(customer, "KRW"))));

        mvc.perform(get("/api/wallets/" + customer).header("If-None-Match", "\"1\"")
                .with(TestTokens.clerk("wallets:read"))).andExpect(status().isNotModified());
    }

    @Test
    void aClientReadsItsTopUpOnceTheReadSideHasIt() throws Exception {
        project(List.of(event(customer, 1, new WalletOpened(customer, "KRW"))));
        var wallet = get("/api/wallets/" + customer).param("minVersion", "2")
                .with(TestTokens.customer(customer, "wallets:read"));
        mvc.perform(wallet).andExpect(status().isConflict())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:version-not-reached"));
        var answer = CompletableFuture.supplyAsync(() -> perform(wallet.header("Prefer", "wait=30")));

        project(List.of(event(customer, 2, new WalletToppedUp(customer, won(50_000), won(50_000)))));

        answer.get(10, TimeUnit.SECONDS).andExpect(status().isOk())
                .andExpect(jsonPath("$.balance.amount").value(50_000));
    }

    private ResultActions perform(RequestBuilder request) {
        try {
            return mvc.perform(request);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCustomerSeesNoWalletOfOthers() throws Exception {
        project(List.of(event(customer, 1, new WalletOpened(customer, "KRW"))));

        mvc.perform(get("/api/wallets/" + customer).with(TestTokens.customer(UUID.randomUUID(), "wallets:read")))
                .andExpect(status().isNotFound());
        mvc.perform(get("/api/wallets/" + customer).with(TestTokens.client("shop", "wallets:read")))
                .andExpect(status().isForbidden());
    }

    private void project(List<IncomingMessage<WalletEvent>> events) {
        transaction.executeWithoutResult(_ -> projection.apply(events));
    }

}
