package io.crema.gateway.web;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.crema.gateway.Composition;
import io.crema.gateway.Composition.Part;
import io.crema.gateway.Compositions;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** A customer's page in the browser: the wallet with its statement, the latest orders and the menu. */
@RestController
@EnableConfigurationProperties(CustomerPage.Settings.class)
class CustomerPage {

    /** @param limits limits of the page */
    @Validated
    @ConfigurationProperties("crema.gateway.web")
    record Settings(@NotNull @Valid @DefaultValue Composition.Limits limits) {}

    /** The page. A part that is missing is null. */
    record Page(UUID customerId, @Nullable JsonNode wallet, @Nullable JsonNode orders, @Nullable JsonNode menu,
            List<String> missing) {}

    private final Composition composition;

    CustomerPage(Compositions compositions, Settings settings) {
        this.composition = compositions.named("web", settings.limits());
    }

    /** Composes a customer's page of the web shop: the wallet, the latest orders and the menu. */
    @GetMapping("/bff/web/customers/{customerId}")
    Page page(@PathVariable UUID customerId) throws InterruptedException {
        var customer = Map.of("customerId", customerId);
        var parts = composition.read(List.of(
                new Part("wallet", "query-service", "/api/wallets/{customerId}", customer),
                new Part("orders", "query-service", "/api/orders?customerId={customerId}&limit=20", customer),
                new Part("menu", "order-service", "/api/menu", Map.of())));
        return new Page(customerId, parts.part("wallet").orElse(null),
                parts.part("orders").map(page -> page.path("items")).orElse(null), parts.part("menu").orElse(null),
                parts.missing());
    }

}
