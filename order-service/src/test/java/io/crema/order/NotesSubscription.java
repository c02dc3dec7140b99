package io.crema.order;

import java.util.List;

import io.crema.messaging.consumer.Subscription;
import org.apache.kafka.clients.admin.NewTopic;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

/** A subscription that stores the number of each message. A negative number is poison. */
@TestConfiguration(proxyBeanMethods = false)
class NotesSubscription {

    sealed interface Message {

        record Noted(int number) implements Message {}

    }

    @Bean
    NewTopic notesTopic() {
        return new NewTopic("notes", 3, (short) 1);
    }

    @Bean
    Subscription<Message> notes(JdbcTemplate jdbc) {
        jdbc.execute("CREATE TABLE note (seq bigint GENERATED ALWAYS AS IDENTITY, key text, number int)");
        return Subscription.withInbox("notes", List.of("notes"), Message.class, batch -> batch.forEach(message -> {
            switch (message.body()) {
                case Message.Noted(int number) when number < 0 ->
                    throw new IllegalArgumentException("negative number");
                case Message.Noted(int number) ->
                    jdbc.update("INSERT INTO note (key, number) VALUES (?, ?)", message.key(), number);
            }
        }));
    }

    static List<Integer> of(JdbcTemplate jdbc, Object key) {
        return jdbc.queryForList("SELECT number FROM note WHERE key = ? ORDER BY seq", Integer.class, key.toString());
    }

}
