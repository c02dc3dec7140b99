package io.crema.template.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import io.crema.testing.MessageStubs;
import io.crema.testing.Messages;
import io.crema.testing.PublishedMessage;
import io.crema.testing.TestTokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.MockMvc;

@EntryServiceTest
class EntryServiceIT {

    @RegisterExtension
    private static final MessageStubs PUBLISHER = new MessageStubs("order-service");

    @Autowired
    private MockMvc mvc;

    private final UUID orderId = UUID.randomUUID();

    @ParameterizedTest
    @MethodSource
    void hearsEventsOfEveryVersion(Messages publisher) throws Exception {
        publisher.send("order_placed", 1, Map.of("orderId", orderId));

        assertThat(PublishedMessage.on("template.events", orderId, 1))
                .extracting(PublishedMessage::type, PublishedMessage::version)
                .containsExactly(tuple("EntryAdded", 1L));
        mvc.perform(get("/api/template/{orderId}", orderId).with(TestTokens.clerk("template:read")))
                .andExpect(status().isOk()).andExpect(jsonPath("$.orderId").value(orderId.toString()));
    }

    static Stream<Messages> hearsEventsOfEveryVersion() {
        return Messages.ofEveryVersion(PUBLISHER, "order_placed");
    }

    @Test
    void publishesOnceIfTheEventComesTwice() {
        UUID next = UUID.randomUUID();
        PUBLISHER.send("order_placed", 1, Map.of("orderId", orderId));
        PUBLISHER.send("order_placed", 2, Map.of("orderId", orderId));
        PublishedMessage.on("template.events", orderId, 1);
        PUBLISHER.send("order_placed", 1, Map.of("orderId", next));
        PublishedMessage.on("template.events", next, 1);

        assertThat(PublishedMessage.on("template.events", orderId, 1)).hasSize(1);
    }

    @Test
    void answersAnUnknownIdWithAProblem() throws Exception {
        mvc.perform(get("/api/template/{orderId}", orderId).with(TestTokens.clerk("template:read")))
                .andExpect(status().isNotFound()).andExpect(jsonPath("$.traceId").exists());
    }

}
