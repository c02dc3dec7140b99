package io.crema.messaging.parking;

import io.crema.messaging.MessagingAutoConfiguration;
import io.crema.messaging.MessagingProperties;
import io.crema.messaging.outbox.Outbox;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Parks poison messages. Adds the endpoint for operators if method security is enabled. */
@AutoConfiguration(after = MessagingAutoConfiguration.class, afterName = "io.crema.chassis.security.ResourceServerAutoConfiguration")
class ParkingAutoConfiguration {

    @Bean
    Parking parking(JdbcClient jdbc, JsonMapper json, Outbox outbox, MessagingProperties properties) {
        return new Parking(jdbc, json, outbox, properties.deadLetters());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(name = "org.springframework.web.servlet.DispatcherServlet")
    @ConditionalOnBean(name = "preAuthorizeAuthorizationMethodInterceptor")
    static class Endpoint {

        @Bean
        ParkedKeysController parkedKeysController(JdbcClient jdbc, PlatformTransactionManager transactions,
                JsonMapper json, Parking parking, ReplayTargets consumers) {
            return new ParkedKeysController(
                    new ParkedKeys(jdbc, new TransactionTemplate(transactions), json, parking, consumers));
        }

    }

}
