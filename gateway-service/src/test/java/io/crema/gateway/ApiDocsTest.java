package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.json.JsonMapper;

class ApiDocsTest {

    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]*)\"");

    private RestTestClient client;

    @BeforeEach
    void allServicesAreAway() throws IOException {
        var routes = BoundRoutes.of("menu.paths=/api/menu", "menu.methods=GET", "menu.backend=order-service");
        var documents = new OpenApiDocuments((_, _) -> {
            throw new ConnectException();
        }, new OpenApiDocuments.Settings(Duration.ofSeconds(1), Duration.ofHours(1)), routes, new JsonMapper());
        client = RestTestClient.bindToRouterFunction(new ApiDocs().docsAndDocument(documents)).build();
    }

    @Test
    void thePageLoadsItsOwnFilesOnly() {
        client.get().uri("/docs").exchange().expectStatus().isTemporaryRedirect().expectHeader().location(
                "/docs/index.html");
        var page = read("/docs/index.html");

        assertThat(page.getResponseHeaders().getFirst("Content-Security-Policy")).startsWith("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(LINK.matcher(text(page)).results().map(it -> it.group(1)).filter(it -> !it.equals("data:,")))
                .hasSize(4).allSatisfy(file -> assertThat(text(read("/docs/" + file))).isNotBlank());
        client.get().uri("/docs/another.js").exchange().expectStatus().isNotFound();
    }

    @Test
    void theDocumentIsSentAgainOnlyIfItChanged() {
        var document = read("/openapi.json");

        assertThat(text(document)).contains("/bff/web/customers/{customerId}", "\"x-missing\":[\"order-service\"]");
        client.get().uri("/openapi.json")
                .header("If-None-Match", String.valueOf(document.getResponseHeaders().getETag())).exchange()
                .expectStatus().isEqualTo(HttpStatus.NOT_MODIFIED);
        client.head().uri("/openapi.json").exchange().expectStatus().isOk();
    }

    private EntityExchangeResult<byte[]> read(String path) {
        return client.get().uri(path).exchange().expectStatus().isOk().expectBody().returnResult();
    }

    private static String text(EntityExchangeResult<byte[]> answer) {
        return new String(answer.getResponseBodyContent(), StandardCharsets.UTF_8);
    }

}
