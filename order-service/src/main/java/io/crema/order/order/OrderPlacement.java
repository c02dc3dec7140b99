package io.crema.order.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.uuid.Generators;
import io.crema.messaging.aggregate.Outcome;
import io.crema.order.customer.Customers;
import io.crema.order.menu.Menu;
import io.crema.order.menu.MenuItem;
import org.springframework.stereotype.Component;

/** Takes an order. The order, its event and its saga begin in the caller's transaction. */
@Component
class OrderPlacement {

    record Line(String sku, int quantity) {}

    /** The result of taking an order. */
    sealed interface Result {

        record Placed(Outcome<Order, OrderRefusal> order) implements Result {}

        record UnknownCustomer() implements Result {}

        record UnknownShop() implements Result {}

        record UnknownSku(String sku) implements Result {}

    }

    private final Customers customers;
    private final Menu menu;
    private final Orders orders;
    private final OrderProcess process;

    OrderPlacement(Customers customers, Menu menu, Orders orders, OrderProcess process) {
        this.customers = customers;
        this.menu = menu;
        this.orders = orders;
        this.process = process;
    }

    Result place(UUID customerId, String shopId, List<Line> lines) {
        if (!customers.exists(customerId)) {
            return new Result.UnknownCustomer();
        }
        if (!menu.hasShop(shopId)) {
            return new Result.UnknownShop();
        }
        List<OrderItem> items = new ArrayList<>();
        for (Line line : lines) {
            Optional<MenuItem> drink = menu.find(line.sku());
            if (drink.isEmpty()) {
                return new Result.UnknownSku(line.sku());
            }
            items.add(new OrderItem(line.sku(), drink.get().name(), line.quantity(), drink.get().price()));
        }
        var order = new OrderCommand.Place(Generators.timeBasedEpochGenerator().generate(), customerId, shopId, items);
        Outcome<Order, OrderRefusal> placed = orders.place(order);
        process.begin(order);
        return new Result.Placed(placed);
    }

}
