package io.crema.messaging.projection;

import io.crema.messaging.MessagingAutoConfiguration;
import io.crema.messaging.consumer.ConsumerDefinition;
import io.crema.messaging.consumer.ConsumerDefinitions;
import io.crema.messaging.support.CrashPoints;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Runs the service's {@link Projection}s. */
@AutoConfiguration(after = MessagingAutoConfiguration.class)
class ProjectionAutoConfiguration {

    @Bean
    ConsumerDefinitions projections(ObjectProvider<Projection<?>> projections, JdbcClient jdbc,
            CrashPoints crashPoints) {
        return () -> projections.orderedStream()
                .<ConsumerDefinition<?>>map(projection -> projection.consumer(jdbc, crashPoints))
                .toList();
    }

}
