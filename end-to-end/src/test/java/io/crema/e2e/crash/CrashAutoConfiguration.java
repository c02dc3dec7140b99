package io.crema.e2e.crash;

import java.nio.file.Path;

import io.crema.messaging.Checkpoints;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Takes the place of the checkpoints that do nothing, in a process that is told where its orders lie. */
@AutoConfiguration(beforeName = "io.crema.messaging.MessagingAutoConfiguration")
@ConditionalOnClass(name = "io.crema.messaging.Checkpoints")
@ConditionalOnProperty("crema.crash.orders")
class CrashAutoConfiguration {

    @Bean
    Checkpoints checkpoints(@Value("${crema.crash.orders}") Path orders,
            @Value("${spring.application.name}") String service) {
        return new CrashingCheckpoints(new CrashOrders(orders, service));
    }

}
