package io.crema.order.order;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import com.fasterxml.uuid.Generators;
import io.crema.chassis.problem.ProblemException;
import io.crema.order.customer.Customers;
import io.crema.order.menu.Menu;
import io.crema.order.order.OrderEvent.OrderPlaced;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes an order: order, event and saga begin in one transaction. */
@Component
class PlacingOrder {

    record Line(String sku, int quantity) {}

    private final Customers customers;
    private final Menu menu;
    private final Orders orders;
    private final OrderProcess process;

    PlacingOrder(Customers customers, Menu menu, Orders orders, OrderProcess process) {
        this.customers = customers;
        this.menu = menu;
        this.orders = orders;
        this.process = process;
    }

    @Transactional
    Order place(UUID customerId, String shopId, List<Line> lines) {
        if (!customers.exists(customerId)) {
            throw ProblemException.unprocessable("unknown-customer", "There is no customer " + customerId);
        }
        if (!menu.hasShop(shopId)) {
            throw ProblemException.unprocessable("unknown-shop", "There is no shop " + shopId);
        }
        List<OrderItem> items = new ArrayList<>();
        for (Line line : lines) {
            items.add(menu.find(line.sku())
                    .map(drink -> new OrderItem(line.sku(), drink.name(), line.quantity(), drink.price()))
                    .orElseThrow(() -> ProblemException.unprocessable("unknown-sku",
                            "The menu has no " + line.sku())));
        }
        Order.Changed placed = Order.place(Generators.timeBasedEpochGenerator().generate(), customerId, shopId, items);
        orders.add(placed);
        placed.events().forEach(event -> {
            if (event instanceof OrderPlaced first) {
                process.begin(first);
            }
        });
        return placed.order();
    }

}
