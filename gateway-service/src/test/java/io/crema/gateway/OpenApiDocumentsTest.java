package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OpenApiDocumentsTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String ORDERS = "order-service";
    private static final String QUERIES = "query-service";

    private final Map<String, Callable<BackendReads.Answer>> services = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);

    @BeforeEach
    void everyServiceAnswers() {
        answers(ORDERS, "post");
        answers(QUERIES, "get");
    }

    @AfterEach
    void release() {
        end.countDown();
    }

    @Test
    void theDocumentsAreReadOnceWhileTheyAreFresh() throws Exception {
        var documents = documents(Duration.ofHours(1));

        assertThat(operations(documents)).containsExactlyInAnyOrder("post", "get");
        assertThat(documents.merged().eTag()).isEqualTo(documents.merged().eTag()).isNotEmpty();
        assertThat(reads).hasValue(2);
    }

    @Test
    void aServiceThatIsAwayIsNamed() throws Exception {
        services.put(ORDERS, () -> {
            throw new ConnectException();
        });
        var documents = documents(Duration.ZERO);

        assertThat(operations(documents)).containsExactly("get");
        assertThat(read(documents).path("x-missing")).isEqualTo(JSON.valueToTree(List.of(ORDERS)));

        answers(ORDERS, "post");
        assertThat(read(documents).path("x-missing").isEmpty()).isTrue();
    }

    @Test
    void theLastDocumentOfAServiceThatIsSlowCounts() throws Exception {
        var documents = documents(Duration.ZERO);
        documents.merged();
        services.put(ORDERS, () -> {
            end.await();
            throw new ConnectException();
        });

        assertThat(operations(documents)).containsExactlyInAnyOrder("post", "get");
        assertThat(read(documents).path("x-last-good")).isEqualTo(JSON.valueToTree(List.of(ORDERS)));
        assertThat(read(documents).path("x-missing").isEmpty()).isTrue();
    }

    private OpenApiDocuments documents(Duration fresh) {
        var routes = BoundRoutes.of("writes.paths=/api/orders/**", "writes.methods=POST", "writes.backend=" + ORDERS,
                "reads.paths=/api/orders/**", "reads.methods=GET", "reads.backend=" + QUERIES);
        return new OpenApiDocuments((service, _) -> {
            reads.incrementAndGet();
            return Objects.requireNonNull(services.get(service)).call();
        }, new OpenApiDocuments.Settings(Duration.ofMillis(300), fresh), routes, JSON);
    }

    private void answers(String service, String method) {
        services.put(service, () -> new BackendReads.Answer(200, Optional.of(JSON.readTree("""
                {"paths": {"/api/orders": {"%s": {"operationId": "%s"}}}}""".formatted(method, service)))));
    }

    private static List<String> operations(OpenApiDocuments documents) throws Exception {
        return List.copyOf(read(documents).at("/paths/~1api~1orders").propertyNames());
    }

    private static JsonNode read(OpenApiDocuments documents) throws Exception {
        return JSON.readTree(documents.merged().json().getContentAsByteArray());
    }

}
