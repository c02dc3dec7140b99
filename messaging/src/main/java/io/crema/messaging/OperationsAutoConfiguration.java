package io.crema.messaging;

import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
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

/** Gives the event-driven core what its operators need: retention, metrics, and endpoints where they are protected. */
@AutoConfiguration(after = MessagingAutoConfiguration.class, afterName = "io.crema.chassis.security.ResourceServerAutoConfiguration")
class OperationsAutoConfiguration {

    @Bean
    Retention retention(JdbcClient jdbc, PlatformTransactionManager transactions, MessagingProperties properties) {
        return new Retention(jdbc, new TransactionTemplate(transactions), properties.retention());
    }

    @Bean
    MessagingMetrics messagingMetrics(JdbcClient jdbc, ObjectProvider<MeterRegistry> meters) {
        return new MessagingMetrics(jdbc, meters.getIfAvailable(SimpleMeterRegistry::new));
    }

    @Bean
    Chores messagingChores(Retention retention, MessagingMetrics metrics, MessagingProperties properties) {
        return new Chores(
                List.of(new Chores.Chore("Retention", properties.retention().every(), retention::retire),
                        new Chores.Chore("Sampling of gauges", properties.sample(), metrics::sample)));
    }

    /** Only where Spring's method security stands before them. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(name = "org.springframework.web.servlet.DispatcherServlet")
    @ConditionalOnBean(name = "preAuthorizeAuthorizationMethodInterceptor")
    static class Endpoints {

        @Bean
        ParkedKeysController parkedKeysController(JdbcClient jdbc, PlatformTransactionManager transactions,
                JsonMapper json, Parking parking, Consumers consumers) {
            return new ParkedKeysController(
                    new ParkedKeys(jdbc, new TransactionTemplate(transactions), json, parking, consumers));
        }

        @Bean
        SagaController sagaController(JdbcClient jdbc, JsonMapper json) {
            return new SagaController(new SagaView(jdbc, json));
        }

    }

}
