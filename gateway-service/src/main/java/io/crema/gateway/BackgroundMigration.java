package io.crema.gateway;

import java.time.Duration;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.stereotype.Component;

/**
 * Migrates the gateway's database beside the start. The gateway starts and serves without its database, so nothing may
 * rely on a table: a failed statement is a case of every caller. A migration that fails is retried until it succeeds.
 */
@Component
class BackgroundMigration implements FlywayMigrationStrategy, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(BackgroundMigration.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private @Nullable Thread thread;
    private volatile boolean stopping;

    @Override
    public void migrate(Flyway flyway) {
        thread = Thread.ofVirtual().name("migration").start(() -> untilMigrated(flyway));
    }

    private void untilMigrated(Flyway flyway) {
        try {
            while (!migrated(flyway)) {
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException shutdown) {
            log.info("The gateway stops before its database is migrated");
        }
    }

    private boolean migrated(Flyway flyway) throws InterruptedException {
        try {
            flyway.migrate();
            return true;
        } catch (FlywayException failure) {
            if (stopping) {
                throw new InterruptedException();
            }
            log.error("Migration of the gateway's database failed, retrying in {}", PAUSE, failure);
            return false;
        }
    }

    @Override
    public void destroy() {
        stopping = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

}
