package io.crema.template.entry;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import io.crema.testing.MessageStubs;
import io.crema.testing.TestTokens;
import io.restassured.module.mockmvc.RestAssuredMockMvc;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.MockMvc;

/** Base class of the generated contract tests. Each method brings the service into a state that contracts name. */
@EntryServiceTest
public abstract class EntryContracts {

    @RegisterExtension
    private static final MessageStubs PUBLISHER = new MessageStubs("order-service");

    /** The id in the contracts. */
    private static final UUID ORDER_ID = UUID.fromString("019aa000-0000-7000-8000-00000000000a");

    @Autowired
    private MockMvc mvc;
    @Autowired
    private JdbcEntryStore store;

    @BeforeEach
    void authenticateAndHear() {
        RestAssuredMockMvc.mockMvc(mvc);
        RestAssuredMockMvc.postProcessors(TestTokens.clerk("template:read", "operations"));
        if (store.find(ORDER_ID).isEmpty()) {
            hear(ORDER_ID);
        }
    }

    protected void entryAdded() {
        hear(UUID.randomUUID());
    }

    private void hear(UUID orderId) {
        PUBLISHER.send("order_placed", 1, Map.of("orderId", orderId));
        await().atMost(Duration.ofSeconds(30)).until(() -> store.find(orderId).isPresent());
    }

}
