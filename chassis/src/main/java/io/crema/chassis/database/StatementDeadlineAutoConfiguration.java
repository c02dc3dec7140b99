package io.crema.chassis.database;

import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import io.crema.chassis.peer.CallerDeadline;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Begins no statement for a caller that has stopped waiting, for example while the request waited for a connection. Its
 * transaction is rolled back.
 */
@AutoConfiguration(after = DataSourceAutoConfiguration.class, before = JdbcTemplateAutoConfiguration.class)
@ConditionalOnClass(JdbcTemplate.class)
@ConditionalOnSingleCandidate(DataSource.class)
class StatementDeadlineAutoConfiguration {

    @Bean
    @Primary
    JdbcTemplate jdbcTemplate(DataSource database) {
        return new JdbcTemplate(database) {

            @Override
            protected void applyStatementSettings(Statement statement) throws SQLException {
                CallerDeadline.requireTimeLeft();
                super.applyStatementSettings(statement);
            }

        };
    }

}
