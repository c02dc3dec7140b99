package io.crema.query;

import static org.awaitility.Awaitility.await;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;

import io.crema.testing.MessageStubs;
import io.crema.testing.TestTokens;
import io.restassured.module.mockmvc.RestAssuredMockMvc;

/** Brings the service into the states that its contracts describe, by the contracts of the providers. */
@ReadModel
public abstract class QueryContracts {

    @RegisterExtension
    private static final MessageStubs PROVIDERS = new MessageStubs("order-service", "payment-service");

    private static final String ORDER = "019aa000-0000-7000-8000-00000000000a";
    private static final String CUSTOMER = "019aa000-0000-7000-8000-00000000000c";

    @Autowired
    private MockMvc mvc;

    @BeforeEach
    void aClerkAsksForWhatTheEventsTold() throws Exception {
        RestAssuredMockMvc.mockMvc(mvc);
        RestAssuredMockMvc
                .postProcessors(TestTokens.clerk("orders:read", "wallets:read", "districts:read", "operations"));
        if (status("/api/orders/" + ORDER) == 404) {
            Map<String, UUID> asInTheContract = Map.of();
            PROVIDERS.send("customer_registered", 1, asInTheContract);
            PROVIDERS.send("wallet_opened", 1, asInTheContract);
            PROVIDERS.send("wallet_topped_up", 2, asInTheContract);
            PROVIDERS.send("order_placed", 1, asInTheContract);
            await().atMost(Duration.ofSeconds(30)).until(() -> saysHowFreshItIs("/api/orders/" + ORDER)
                    && status("/api/wallets/" + CUSTOMER) == 200 && status("/api/districts/Gangnam/balance") == 200);
        }
    }

    private boolean saysHowFreshItIs(String path) throws Exception {
        var response = read(path);
        return response.getStatus() == 200
                && String.valueOf(response.getHeader(Freshness.HEADER)).contains("seconds=");
    }

    private int status(String path) throws Exception {
        return read(path).getStatus();
    }

    private MockHttpServletResponse read(String path) throws Exception {
        return mvc.perform(get(path).with(TestTokens.clerk("orders:read", "wallets:read", "districts:read")))
                .andReturn().getResponse();
    }

}
