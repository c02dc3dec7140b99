package io.crema.order.saga;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SagaConfigurationTest {

    @Test
    void readsTheSharedTopicOnlyWhileParticipantsOfThePreviousVersionRun() {
        assertThat(SagaConfiguration.topics(true)).containsExactly("wallet.replies", "ticket.replies", "order.replies");
        assertThat(SagaConfiguration.topics(false)).containsExactly("wallet.replies", "ticket.replies");
    }

}
