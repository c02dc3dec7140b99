package io.crema.order;

import io.crema.testing.openapi.OpenApi;
import org.junit.jupiter.api.Test;

class OpenApiTest {

    @Test
    void theDocumentMatchesTheCode() {
        new OpenApi("order-service", "io.crema.order", "io.crema.messaging").verify();
    }

}
