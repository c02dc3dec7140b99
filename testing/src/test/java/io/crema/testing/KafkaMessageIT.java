package io.crema.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KafkaMessageIT {

    @Test
    void namesATopicThatDoesNotExist() {
        assertThatThrownBy(() -> KafkaMessage.reader("cake.events")).isInstanceOf(AssertionError.class)
                .hasMessageContaining("There is no topic cake.events").hasMessageContaining("crema.messaging.topics");
    }

}
