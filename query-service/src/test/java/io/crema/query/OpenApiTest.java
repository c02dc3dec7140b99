package io.crema.query;

import io.crema.testing.openapi.OpenApi;
import org.junit.jupiter.api.Test;

class OpenApiTest {

    @Test
    void theDocumentMatchesTheCode() {
        new OpenApi("query-service", "io.crema.query", "io.crema.messaging").verify();
    }

}
