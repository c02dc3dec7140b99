package io.crema.messaging.saga;

import io.crema.messaging.MessagingAutoConfiguration;
import io.crema.messaging.MessagingProperties;
import io.crema.messaging.message.Traces;
import io.crema.messaging.support.BackgroundTask;
import io.crema.messaging.support.CrashPoints;
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

/** Runs the service's sagas. Adds the endpoint for operators if method security is enabled. */
@AutoConfiguration(after = MessagingAutoConfiguration.class, afterName = "io.crema.chassis.security.ResourceServerAutoConfiguration")
class SagaAutoConfiguration {

    @Bean
    SagaRuntime sagaRuntime(JdbcClient jdbc, PlatformTransactionManager transactions, JsonMapper json, Traces traces,
            CrashPoints crashPoints) {
        return new SagaRuntime(jdbc, new TransactionTemplate(transactions), json, traces, crashPoints);
    }

    @Bean
    BackgroundTask sagaDeadlines(SagaRuntime sagas, MessagingProperties properties) {
        return new BackgroundTask("saga deadline sweep", properties.sweep(), sagas::sweep);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(name = "org.springframework.web.servlet.DispatcherServlet")
    @ConditionalOnBean(name = "preAuthorizeAuthorizationMethodInterceptor")
    static class Endpoint {

        @Bean
        SagaController sagaController(JdbcClient jdbc, JsonMapper json) {
            return new SagaController(new SagaView(jdbc, json));
        }

    }

}
