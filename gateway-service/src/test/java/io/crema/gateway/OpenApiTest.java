package io.crema.gateway;

import io.crema.testing.openapi.OpenApi;
import org.junit.jupiter.api.Test;

class OpenApiTest {

    @Test
    void theDocumentMatchesTheCode() {
        new OpenApi("gateway-service", "io.crema.gateway").with("src/test/resources/openapi/login.json").verify();
    }

}
