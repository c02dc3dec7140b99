package io.crema.payment;

import io.crema.testing.openapi.OpenApi;
import org.junit.jupiter.api.Test;

class OpenApiTest {

    @Test
    void theDocumentMatchesTheCode() {
        new OpenApi("payment-service", "io.crema.payment", "io.crema.messaging").verify();
    }

}
