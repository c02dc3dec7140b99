package io.crema.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AsyncApiTest {

    sealed interface CakeEvent permits CakeBaked {}

    record CakeBaked(String cake) implements CakeEvent {}

    @Test
    void saysHowToMakeTheDocumentOfANewService() {
        var document = new AsyncApi("bakery-service", Class::getSimpleName).sends("cake.events",
                CakeEvent.class.getName());

        assertThatThrownBy(document::verify).isInstanceOf(AssertionError.class)
                .hasMessageContaining("bakery-service has no asyncapi.json")
                .hasMessageContaining(
                        "./mvnw -q -pl bakery-service -am test -Dtest=AsyncApiTest -Dcrema.write-asyncapi");
    }

}
