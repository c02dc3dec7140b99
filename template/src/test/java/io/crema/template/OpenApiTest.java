package io.crema.template;

import io.crema.testing.openapi.OpenApi;
import org.junit.jupiter.api.Test;

class OpenApiTest {

    @Test
    void theDocumentMatchesTheCode() {
        new OpenApi("template-service", "io.crema.template", "io.crema.messaging").verify();
    }

}
