package io.crema.order.menu;

import java.util.List;
import java.util.Optional;

import io.crema.order.Money;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The menu, the same in all shops. */
@Repository
public class Menu {

    private final JdbcClient jdbc;

    Menu(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<MenuItem> items() {
        return query("ORDER BY amount, sku", "").list();
    }

    /** Returns the drink with this sku. */
    public Optional<MenuItem> find(String sku) {
        return query("WHERE sku = :sku", sku).optional();
    }

    /** Returns whether a shop with this id exists. */
    public boolean hasShop(String shopId) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM shop WHERE id = ?)").param(shopId).query(Boolean.class).single();
    }

    private JdbcClient.MappedQuerySpec<MenuItem> query(String rest, String sku) {
        return jdbc.sql("SELECT sku, name, amount, currency FROM menu_item " + rest)
                .param("sku", sku)
                .query((row, _) -> new MenuItem(row.getString("sku"), row.getString("name"),
                        new Money(row.getLong("amount"), row.getString("currency"))));
    }

}
