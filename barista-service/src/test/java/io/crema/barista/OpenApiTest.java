package io.crema.barista;

import io.crema.testing.openapi.OpenApi;
import org.junit.jupiter.api.Test;

class OpenApiTest {

    @Test
    void theDocumentMatchesTheCode() {
        new OpenApi("barista-service", "io.crema.barista", "io.crema.messaging").verify();
    }

}
