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

/** Tests that the contracts detect a breaking change. Each test alters the responses before a contract verifies them. */
@OrderServiceTest
class BreakingChangeIT {

    @Autowired
    private MockMvc mvc;

    private final RequestsIT contractsOfTheGateway = new RequestsIT();

    @BeforeEach
    void authenticateAsClerk() {
        RestAssuredMockMvc.mockMvc(mvc);
        RestAssuredMockMvc.postProcessors(TestTokens.clerk("orders:write"));
    }

    @AfterEach
    void reset() {
        RestAssuredMockMvc.reset();
    }

    @Test
    void acceptsAnAdditionalField() {
        changeEachResponse(202, body -> body.replace("{", "{\"beans\":\"arabica\","));

        assertThatCode(contractsOfTheGateway::validate_place_order).doesNotThrowAnyException();
    }

    @Test
    void rejectsARenamedField() {
        changeEachResponse(202, body -> body.replace("\"orderId\"", "\"order\""));

        assertThatThrownBy(contractsOfTheGateway::validate_place_order).hasMessageContaining("orderId");
    }

    @Test
    void rejectsAFieldOfAnotherType() {
        changeEachResponse(202, body -> body.replaceFirst("\"orderId\":\"[^\"]*\"", "\"orderId\":42"));

        assertThatThrownBy(contractsOfTheGateway::validate_place_order).hasMessageContaining("42");
    }

    @Test
    void rejectsAnotherStatus() {
        changeEachResponse(200, UnaryOperator.identity());

        assertThatThrownBy(contractsOfTheGateway::validate_place_order).hasMessageContaining("202");
    }

    private static void changeEachResponse(int status, UnaryOperator<String> change) {
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
