package io.crema.barista.ticket;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;

import io.crema.barista.ticket.order_service.MessagesIT;
import io.crema.testing.KafkaContracts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tests that the contracts detect a breaking change. A trigger alters each event before a contract verifies it. */
@BaristaServiceTest
class BreakingChangeIT {

    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private KafkaContracts contracts;

    private final MessagesIT contractsOfOrderService = new MessagesIT();

    @BeforeEach
    void awaitEmptyOutbox(@Autowired AutowireCapableBeanFactory beans) {
        beans.autowireBean(contractsOfOrderService);
        await().atMost(Duration.ofSeconds(30)).until(
                () -> jdbc.sql("SELECT NOT EXISTS (SELECT FROM messaging.outbox)").query(Boolean.class).single());
    }

    @Test
    void acceptsAnAdditionalField() {
        changeEachEvent("body = replace(NEW.body, '{', '{\"beans\":\"arabica\",')");

        assertThatCode(contractsOfOrderService::validate_drink_ready).doesNotThrowAnyException();
    }

    @Test
    void rejectsARenamedField() {
        changeEachEvent("body = replace(NEW.body, '\"orderId\"', '\"order\"')");

        assertThatThrownBy(contractsOfOrderService::validate_drink_ready).hasMessageContaining("orderId");
    }

    @Test
    void rejectsAFieldOfAnotherType() {
        changeEachEvent("body = regexp_replace(NEW.body, '\"orderId\":\"[^\"]*\"', '\"orderId\":42')");

        assertThatThrownBy(contractsOfOrderService::validate_drink_ready).hasMessageContaining("42");
    }

    @Test
    void rejectsAnotherKey() {
        changeEachEvent("key = 'gangnam'");

        assertThatThrownBy(contractsOfOrderService::validate_drink_ready).hasMessageContaining("the key is gangnam");
    }

    @AfterEach
    void dropTrigger() {
        jdbc.sql("DROP FUNCTION change_event CASCADE").update();
    }

    private void changeEachEvent(String change) {
        jdbc.sql("""
                CREATE FUNCTION change_event() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    NEW.%s; RETURN NEW;
                END $$;
                CREATE TRIGGER change_event BEFORE INSERT ON messaging.outbox FOR EACH ROW
                WHEN (NEW.topic = 'ticket.events') EXECUTE FUNCTION change_event()
                """.formatted(change)).update();
        contracts.forget();
    }

}
