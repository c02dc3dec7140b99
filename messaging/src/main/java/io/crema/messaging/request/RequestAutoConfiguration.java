package io.crema.messaging.request;

import io.crema.messaging.MessagingAutoConfiguration;
import io.crema.messaging.support.CrashPoints;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Provides {@link IdempotentRequests}. */
@AutoConfiguration(after = MessagingAutoConfiguration.class)
class RequestAutoConfiguration {

    @Bean
    IdempotentRequests idempotentRequests(JdbcClient jdbc, PlatformTransactionManager transactions, JsonMapper json,
            CrashPoints crashPoints) {
        return new JdbcIdempotentRequests(jdbc, new TransactionTemplate(transactions), json, crashPoints);
    }

}
