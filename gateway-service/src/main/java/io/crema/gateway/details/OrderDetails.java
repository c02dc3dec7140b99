package io.crema.gateway.details;

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

/**
 * An order with its payment and its ticket. While query-service is away, the order comes from order-service, which does not
 * know its items, its total and its history.
 */
@RestController
@EnableConfigurationProperties(OrderDetails.Settings.class)
class OrderDetails {

    /** @param limits limits of the details */
    @Validated
    @ConfigurationProperties("crema.gateway.details")
    record Settings(@NotNull @Valid @DefaultValue Composition.Limits limits) {}

    /**
     * The details. A payment or a ticket that does not exist is null.
     *
     * @param missing names of the parts whose service did not answer; they are null too
     */
    record Details(@Nullable JsonNode order, @Nullable JsonNode payment, @Nullable JsonNode ticket,
            List<String> missing) {}

    private final Composition composition;

    OrderDetails(Compositions compositions, Settings settings) {
        this.composition = compositions.named("details", settings.limits());
    }

    /** Composes an order with its payment and its ticket. */
    @GetMapping("/api/orders/{orderId}/details")
    Details details(@PathVariable UUID orderId) throws InterruptedException {
        var order = Map.of("orderId", orderId);
        var parts = composition.read(List.of(
                new Part("order", "query-service", "/api/orders/{orderId}", order).orFrom("order-service"),
                new Part("payment", "payment-service", "/api/payments/{orderId}", order).ifAny(),
                new Part("ticket", "barista-service", "/api/tickets/{orderId}", order).ifAny()));
        return new Details(parts.part("order").orElse(null), parts.part("payment").orElse(null),
                parts.part("ticket").orElse(null), parts.missing());
    }

}
