package io.crema.order;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

import io.crema.order.gateway_service.RequestsIT;
import io.crema.testing.TestTokens;
import io.restassured.module.mockmvc.RestAssuredMockMvc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.MockMvc;

/** The contracts notice when the service begins to answer something else: here, when its answers change on their way out. */
@OrderServiceTest
class BreakingChangeIT {

    @Autowired
    private MockMvc mvc;

    private final RequestsIT contractsOfTheGateway = new RequestsIT();

    @BeforeEach
    void aClerkAsks() {
        RestAssuredMockMvc.mockMvc(mvc);
        RestAssuredMockMvc.postProcessors(TestTokens.clerk("orders:write"));
    }

    @AfterEach
    void asBefore() {
        RestAssuredMockMvc.reset();
    }

    @Test
    void anAnswerMaySayMore() {
        everyAnswer(202, body -> body.replace("{", "{\"beans\":\"arabica\","));

        assertThatCode(contractsOfTheGateway::validate_place_order).doesNotThrowAnyException();
    }

    @Test
    void aFieldMustNotBeRenamed() {
        everyAnswer(202, body -> body.replace("\"orderId\"", "\"order\""));

        assertThatThrownBy(contractsOfTheGateway::validate_place_order).hasMessageContaining("orderId");
    }

    @Test
    void aFieldMustNotBeRetyped() {
        everyAnswer(202, body -> body.replaceFirst("\"orderId\":\"[^\"]*\"", "\"orderId\":42"));

        assertThatThrownBy(contractsOfTheGateway::validate_place_order).hasMessageContaining("42");
    }

    @Test
    void aStatusMustNotBecomeAnotherOne() {
        everyAnswer(200, UnaryOperator.identity());

        assertThatThrownBy(contractsOfTheGateway::validate_place_order).hasMessageContaining("202");
    }

    private static void everyAnswer(int status, UnaryOperator<String> change) {
        RestAssuredMockMvc.resultHandlers(result -> {
            var answer = result.getResponse();
            String body = change.apply(answer.getContentAsString());
            answer.setCommitted(false);
            answer.resetBuffer();
            answer.setStatus(status);
            answer.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        });
    }

}
