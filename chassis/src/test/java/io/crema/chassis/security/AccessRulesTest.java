package io.crema.chassis.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import io.crema.chassis.config.DescribedServices;
import io.crema.chassis.config.DescribedServices.Described;
import io.crema.chassis.config.DescribedServices.Endpoint;
import io.crema.chassis.security.AccessProperties.Rule;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

class AccessRulesTest {

    private static final Rule CONFIGURED = new Rule(List.of(HttpMethod.GET), "/operations/**", "operations");
    private static final DescribedServices DESCRIBED = new DescribedServices(Map.of("bakery-service",
            new Described(List.of(new Endpoint(List.of(HttpMethod.GET), "/api/bread/*", "bread:read"),
                    new Endpoint(List.of(HttpMethod.GET), "/api/ovens", null)))));

    @Test
    void theRulesOfDescriptionsComeBehindTheOthers() {
        assertThat(access(true).rulesWith(DESCRIBED)).containsExactly(CONFIGURED,
                new Rule(List.of(HttpMethod.GET), "/api/bread/*", "bread:read"));
    }

    @Test
    void onlyTheEdgeAsksForTheScopesOfOtherServices() {
        assertThat(access(false).rulesWith(DESCRIBED)).containsExactly(CONFIGURED);
    }

    private static AccessProperties access(boolean described) {
        return new AccessProperties(List.of(), true, "", "customer_id", List.of(CONFIGURED), described);
    }

}
