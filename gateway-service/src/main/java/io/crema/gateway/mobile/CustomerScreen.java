package io.crema.gateway.mobile;

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

/** A customer's first screen in the app: the balance, the stamps and the latest order. */
@RestController
@EnableConfigurationProperties(CustomerScreen.Settings.class)
class CustomerScreen {

    /** @param limits limits of the screen */
    @Validated
    @ConfigurationProperties("crema.gateway.mobile")
    record Settings(@NotNull @Valid @DefaultValue Composition.Limits limits) {}

    /** The latest order. */
    record LatestOrder(String orderId, String status) {

        private static @Nullable LatestOrder of(JsonNode orders) {
            JsonNode order = orders.path("items").path(0);
            return order.isMissingNode()
                    ? null
                    : new LatestOrder(order.path("orderId").asString(), order.path("status").asString());
        }

    }

    /** The screen. What is missing, and an order that does not exist, is null. */
    record Screen(@Nullable JsonNode balance, @Nullable JsonNode stamps, @Nullable LatestOrder order,
            List<String> missing) {}

    private final Composition composition;

    CustomerScreen(Compositions compositions, Settings settings) {
        this.composition = compositions.named("mobile", settings.limits());
    }

    /** Composes a customer's first screen of the app: the balance, the stamps and the latest order. */
    @GetMapping("/bff/mobile/customers/{customerId}")
    Screen screen(@PathVariable UUID customerId) throws InterruptedException {
        var customer = Map.of("customerId", customerId);
        var parts = composition.read(List.of(
                new Part("wallet", "query-service", "/api/wallets/{customerId}", customer),
                new Part("order", "query-service", "/api/orders?customerId={customerId}&limit=1", customer)));
        return new Screen(parts.part("wallet").map(wallet -> wallet.path("balance")).orElse(null),
                parts.part("wallet").map(wallet -> wallet.path("stamps")).orElse(null),
                parts.part("order").map(LatestOrder::of).orElse(null), parts.missing());
    }

}
