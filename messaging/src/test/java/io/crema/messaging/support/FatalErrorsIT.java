package io.crema.messaging.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import io.crema.messaging.DrinkHandler;
import io.crema.messaging.TestRecords;
import io.crema.messaging.TestService;
import io.crema.messaging.consumer.BatchConsumer;
import io.crema.messaging.consumer.Subscription;
import io.crema.messaging.message.MessageReader;
import io.crema.messaging.parking.Parking;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

class FatalErrorsIT {

    @Test
    void haltsTheProcessAfterAnErrorInAConsumer() throws Exception {
        var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Service.class.getName()).start();

        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(70);
        assertThat(errors.lines()).contains(
                "crema: halting the process after an Error in consumer drinks: java.lang.OutOfMemoryError: simulated");
    }

    static final class Service {

        public static void main(String[] args) throws InterruptedException {
            var json = JsonMapper.builder().build();
            var jdbc = JdbcClient.create(new JdbcTemplate());
            var consumer = new BatchConsumer<>("drinks", new MessageReader<>(DrinkHandler.Event.class, json),
                    Subscription.Deduplication.NATURAL_KEY, _ -> {
                    }, _ -> {
                        throw new OutOfMemoryError("simulated");
                    }, new BatchConsumer.Core(jdbc, TransactionOperations.withoutTransaction(),
                            new Parking(jdbc, json, _ -> {
                            }, "dead-letters"), TestService.UNTRACED, new SimpleMeterRegistry(), _ -> {
                            }));
            var listener = Thread.ofPlatform()
                    .start(() -> consumer.onMessage(List.of(new TestRecords().next("latte", 1))));
            listener.join();
            Thread.currentThread().join();
        }

    }

}
