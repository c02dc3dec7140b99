package io.crema.e2e.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ReadModelsTest {

    private final UUID customer = UUID.randomUUID();
    private final UUID order = UUID.randomUUID();

    @Test
    void districtSumsBalancesOfItsCurrentCustomers() {
        var fold = ReadModels.fold(List.of(
                message("customer.events", customer, "CustomerRegistered", 1, "{'district':'강남구'}"),
                message("wallet.events", customer, "WalletOpened", 1, "{'currency':'KRW'}"),
                message("wallet.events", customer, "WalletToppedUp", 2,
                        "{'amount':{'amount':7000},'balance':{'amount':7000}}"),
                message("customer.events", customer, "CustomerMoved", 2, "{'district':'마포구'}")));

        assertThat(fold.districts().values()).containsExactly(new ReadModels.DistrictRow("마포구", 1, 7_000));
        assertThat(fold.wallets.values()).containsExactly(new ReadModels.WalletRow(customer, 7_000, 0, 2));
        assertThat(fold.statements).hasSize(1);
    }

    @Test
    void orderHasStatusOfItsLastEvent() {
        var fold = ReadModels.fold(List.of(
                message("order.events", order, "OrderPlaced", 1,
                        "{'customerId':'%s','shopId':'gangnam','total':{'amount':3500}}".formatted(customer)),
                message("order.events", order, "OrderCancelled", 2, "{'reason':'sold out'}")));

        assertThat(fold.orders.values()).containsExactly(
                new ReadModels.OrderRow(order, customer, "gangnam", "CANCELLED", "sold out", 3_500, 2));
        assertThat(fold.history).hasSize(2);
    }

    @Test
    void duplicatesHaveTheSameId() {
        var first = message("order.events", order, "OrderConfirmed", 2, "{}");
        var other = message("order.events", order, "OrderConfirmed", 2, "{}");

        assertThat(Topics.deduplicated(List.of(first, other, first))).containsExactly(first, other);
        assertThat(Topics.duplicates(List.of(first, other, first))).containsExactly(first);
    }

    private static Message message(String topic, UUID key, String type, long version, String body) {
        return new Message(topic, 0, key.toString(), UUID.randomUUID(), type, version, Instant.EPOCH,
                new JsonMapper().readTree(body.replace('\'', '"')));
    }

}
