package io.crema.query;

import static io.crema.query.Events.won;
import static org.awaitility.Awaitility.await;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.transaction.support.TransactionOperations;

import io.crema.messaging.Outbox;
import io.crema.messaging.OutgoingMessage;
import io.crema.testing.TestTokens;

@ReadModel
class FromKafkaIT {

    private final UUID customer = UUID.randomUUID();

    @Autowired
    private MockMvc mvc;

    @Autowired
    private Outbox outbox;

    @Autowired
    private TransactionOperations transaction;

    record CustomerRegistered(UUID customerId, String name, String district) {}

    record WalletOpened(UUID customerId, String currency) {}

    record WalletToppedUp(UUID customerId, Money amount, Money balance) {}

    record OrderPlaced(UUID orderId, UUID customerId, String shopId, List<Map<String, Object>> items, Money total) {}

    @Test
    void eventsOfAllTopicsReachTheirReadModels() {
        var order = UUID.randomUUID();
        var district = "district of " + customer;
        var latte = Map.<String, Object>of("sku", "latte", "name", "카페 라떼", "quantity", 1, "unitPrice", won(4500));

        transaction.executeWithoutResult(_ -> outbox.append(List.of(
                OutgoingMessage.event("customer.events", customer, 1,
                        new CustomerRegistered(customer, "지민", district)),
                OutgoingMessage.event("wallet.events", customer, 1, new WalletOpened(customer, "KRW")),
                OutgoingMessage.event("wallet.events", customer, 2,
                        new WalletToppedUp(customer, won(50_000), won(50_000))),
                OutgoingMessage.event("order.events", order, 1,
                        new OrderPlaced(order, customer, "gangnam", List.of(latte), won(4500))))));

        await().untilAsserted(() -> {
            mvc.perform(get("/api/orders/" + order).with(TestTokens.clerk("orders:read")))
                    .andExpect(jsonPath("$.items[0].name").value("카페 라떼"));
            mvc.perform(get("/api/wallets/" + customer).with(TestTokens.clerk("wallets:read")))
                    .andExpect(jsonPath("$.balance.amount").value(50_000));
            mvc.perform(get("/api/districts/{district}/balance", district).with(TestTokens.clerk("districts:read")))
                    .andExpect(jsonPath("$.balance.amount").value(50_000));
        });
    }

}
