package io.crema.order.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;

import io.crema.messaging.aggregate.Change;
import io.crema.messaging.aggregate.Stored;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class OrderRowTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final OrderInfo INFO = new OrderInfo(UUID.randomUUID(), UUID.randomUUID(), "gangnam");

    @ParameterizedTest
    @MethodSource
    void readsBackWhatItWrites(Order order) {
        OrderRow row = OrderRow.of(new Change<>(INFO.orderId(), null, order, 3, List.of(), null), JSON);

        assertThat(row.stored(JSON)).isEqualTo(new Stored<>(INFO.orderId(), order, 3));
    }

    static List<Order> readsBackWhatItWrites() {
        return List.of(new Order.Pending(INFO), new Order.PendingWithDrink(INFO), new Order.Confirmed(INFO),
                new Order.Cancelling(INFO), new Order.Brewing(INFO), new Order.Ready(INFO), new Order.Collected(INFO),
                new Order.Cancelled(INFO, "sold out"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "PENDING   | {'drinkReady': true}                     | PendingWithDrink",
            "CONFIRMED | {'brewing': true, 'cancelling': true}    | Cancelling",
            "CONFIRMED | {'brewing': true, 'cancelling': false}   | Brewing",
            "CONFIRMED | {'brewing': false, 'cancelling': false}  | Confirmed",
            "READY     | {}                                       | Ready"})
    void readsRowsOfTheFirstVersion(String status, String state, String expected) {
        var row = new OrderRow(INFO.orderId(), INFO.customerId(), "gangnam", status, state.replace('\'', '"'), 1);

        assertThat(row.stored(JSON).state().getClass().getSimpleName()).isEqualTo(expected);
    }

    @Test
    void writesRowsThatTheFirstVersionReads() {
        OrderRow row = OrderRow.of(new Change<>(INFO.orderId(), null, new Order.Brewing(INFO), 2, List.of(), null),
                JSON);

        assertThat(row.status()).isEqualTo("CONFIRMED");
        assertThat(JSON.readTree(row.state()).path("brewing").asBoolean()).isTrue();
        assertThat(JSON.readTree(row.state()).path("cancelling").asBoolean(true)).isFalse();
    }

}
