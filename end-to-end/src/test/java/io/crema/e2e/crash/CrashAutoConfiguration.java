package io.crema.e2e.crash;

import java.nio.file.Path;

import io.crema.messaging.support.CrashPoints;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Replaces the default crash points in a process that has a directory of crash orders. */
@AutoConfiguration(beforeName = "io.crema.messaging.MessagingAutoConfiguration")
@ConditionalOnClass(name = "io.crema.messaging.support.CrashPoints")
@ConditionalOnProperty("crema.crash.orders")
class CrashAutoConfiguration {

    @Bean
    CrashPoints crashPoints(@Value("${crema.crash.orders}") Path orders,
            @Value("${spring.application.name}") String service) {
        return new HaltingCrashPoints(new CrashOrders(orders, service));
    }

}
