package io.crema.identity;

import io.crema.testing.openapi.OpenApi;
import org.junit.jupiter.api.Test;

class OpenApiTest {

    @Test
    void theDocumentMatchesTheCode() {
        new OpenApi("identity-service", "io.crema.identity").with("src/test/resources/openapi/oauth2.json").verify();
    }

}
