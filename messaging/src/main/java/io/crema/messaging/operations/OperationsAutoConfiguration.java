package io.crema.messaging.operations;

import io.crema.messaging.MessagingAutoConfiguration;
import io.crema.messaging.MessagingProperties;
import io.crema.messaging.support.BackgroundTask;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Deletes old rows and samples the gauges, in the background. */
@AutoConfiguration(after = MessagingAutoConfiguration.class)
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
    BackgroundTask retentionTask(Retention retention, MessagingProperties properties) {
        return new BackgroundTask("retention", properties.retention().every(), retention::deleteOld);
    }

    @Bean
    BackgroundTask gaugeSampling(MessagingMetrics metrics, MessagingProperties properties) {
        return new BackgroundTask("sampling of gauges", properties.sample(), metrics::sample);
    }

}
