package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.crema.gateway.ClientKey.Kind;
import io.crema.gateway.RateLimitProperties.Quota;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RateLimitPropertiesTest {

    private static final Map<String, String> STANDARD = Map.of("crema.gateway.limits.default.per-customer", "6",
            "crema.gateway.limits.default.per-client", "60", "crema.gateway.limits.default.per-address", "600",
            "crema.gateway.limits.default.period", "10s");

    @Test
    void aRouteHasItsOwnLimitAndTheRestOfTheDefault() {
        var limits = bind(Map.of("crema.gateway.limits.routes.tokens.per-address", "5"));

        assertThat(limits.quota("tokens", Kind.ADDRESS)).isEqualTo(new Quota(5, Duration.ofSeconds(10)));
        assertThat(limits.quota("tokens", Kind.CLIENT)).isEqualTo(new Quota(60, Duration.ofSeconds(10)));
        assertThat(limits.quota("menu", Kind.CUSTOMER)).isEqualTo(new Quota(6, Duration.ofSeconds(10)));
    }

    @ParameterizedTest
    @CsvSource({"default.per-client, 0", "routes.menu.per-customer, -1", "routes.menu.period, 10ms",
            "default.period, ''"})
    void aLimitThatMakesNoSenseIsRefused(String property, String value) {
        assertThatThrownBy(() -> bind(Map.of("crema.gateway.limits." + property, value)))
                .rootCause().isInstanceOf(IllegalArgumentException.class);
    }

    private static RateLimitProperties bind(Map<String, String> changes) {
        var properties = new HashMap<String, Object>(STANDARD);
        properties.putAll(changes);
        return new Binder(new MapConfigurationPropertySource(properties))
                .bind(RateLimitProperties.PREFIX, RateLimitProperties.class).get();
    }

}
