package io.crema.identity.people;

import java.util.concurrent.TimeUnit;

import io.crema.identity.hash.Hashes;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;

/**
 * Locks a name for a while after wrong passwords in a row, on all instances. Names that nobody has are locked too, with the
 * same work: neither a lock nor its absence tells whether a person exists. A day without a failure forgets them all.
 */
@Repository
class FailedSignIns {

    private static final int DOUBLINGS = 20;

    private final JdbcClient jdbc;
    private final PeopleProperties properties;

    FailedSignIns(JdbcClient jdbc, PeopleProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    /** Counts a failure before the password is compared, so that guesses at the same time are counted too. */
    boolean count(String name) {
        return jdbc.sql("""
                insert into failed_sign_in as old (name, failures, last_at, locked_until)
                values (:name, 1, now(), case when :failures > 1 then '-infinity' else now() + make_interval(secs => :lock) end)
                on conflict (name) do update set
                    failures = case when old.last_at < now() - interval '1 day' then 1 else old.failures + 1 end,
                    last_at = now(),
                    locked_until = case
                        when old.last_at < now() - interval '1 day' or old.failures + 1 < :failures then '-infinity'
                        else now() + make_interval(secs => least(:longest,
                            :lock * power(2, least(old.failures + 1 - :failures, :doublings))))
                        end
                where old.locked_until <= now()
                """).param("name", Hashes.sha256(name)).param("failures", properties.failures())
                .param("lock", (double) properties.lock().toSeconds())
                .param("longest", (double) properties.longestLock().toSeconds()).param("doublings", DOUBLINGS)
                .update() == 1;
    }

    /** Forgets the failures, because the password was right. */
    void forget(String name) {
        jdbc.sql("delete from failed_sign_in where name = ?").param(Hashes.sha256(name)).update();
    }

    @Scheduled(fixedDelay = 10, initialDelay = 1, timeUnit = TimeUnit.MINUTES)
    void forgetOld() {
        jdbc.sql("delete from failed_sign_in where last_at < now() - interval '1 day'").update();
    }

}
