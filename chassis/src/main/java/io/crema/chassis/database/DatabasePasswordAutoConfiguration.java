package io.crema.chassis.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnResource;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Reads the password of the database from a file at each new connection. So a new password needs no restart. Without the
 * file, {@code spring.datasource.password} stays the password.
 */
@AutoConfiguration(before = DataSourceAutoConfiguration.class)
@ConditionalOnClass({HikariDataSource.class, JdbcConnectionDetails.class})
@ConditionalOnResource(resources = "file:${CREMA_SECRETS:/run/crema}/CREMA_DB_PASSWORD")
class DatabasePasswordAutoConfiguration {

    private record Database(String getJdbcUrl, String getUsername, Path file) implements JdbcConnectionDetails {

        @Override
        public String getPassword() {
            try {
                return Files.readString(file).strip();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

    }

    @Bean
    JdbcConnectionDetails database(Environment environment) {
        return new Database(environment.getRequiredProperty("spring.datasource.url"),
                environment.getRequiredProperty("spring.datasource.username"),
                Path.of(environment.getProperty("CREMA_SECRETS", "/run/crema"), "CREMA_DB_PASSWORD"));
    }

    @Bean
    static BeanPostProcessor passwordOfNewConnections(ObjectProvider<JdbcConnectionDetails> database) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource pool) {
                    var details = database.getObject();
                    pool.setCredentialsProvider(
                            () -> Credentials.of(details.getUsername(), details.getPassword()));
                }
                return bean;
            }
        };
    }

}
