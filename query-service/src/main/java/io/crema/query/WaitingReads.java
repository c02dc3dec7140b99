package io.crema.query;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

import io.crema.chassis.problem.ProblemException;

/**
 * Reads for clients that wait for a version by {@code Prefer: wait=N} (RFC 7240). A read is repeated until it has the version,
 * or the wait is over.
 */
@Component
public final class WaitingReads {

    private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,9})",
            Pattern.CASE_INSENSITIVE);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Changes changes;
    private final Freshness freshness;

    /**
     * The end of a wait.
     *
     * @param headers how fresh the read is, and which wait was applied
     */
    public record Read<T>(Optional<T> found, HttpHeaders headers) {}

    WaitingReads(Changes changes, Freshness freshness) {
        this.changes = changes;
        this.freshness = freshness;
    }

    /**
     * Returns what is there once it is enough, or as it is at the end of the wait. It polls, because another instance may
     * project the change.
     *
     * @param preferences the {@code Prefer} header; without a wait it reads once
     * @param id what the projection changes
     */
    public <T> Read<T> read(String projection, UUID id, @Nullable String preferences, Supplier<Optional<T>> read,
            Predicate<T> enough) throws InterruptedException {
        var wait = wait(preferences);
        var end = System.nanoTime() + wait.orElse(Duration.ZERO).toNanos();
        while (true) {
            var mark = changes.mark(id);
            var headers = freshness.of(projection);
            var found = read.get();
            var left = Duration.ofNanos(end - System.nanoTime());
            if (found.filter(enough).isPresent() || !left.isPositive()) {
                wait.ifPresent(it -> headers.set("Preference-Applied", "wait=" + it.toSeconds()));
                return new Read<>(found, headers);
            }
            changes.await(id, mark, left.compareTo(POLL) < 0 ? left : POLL);
        }
    }

    /** 409: the read model does not have the version of the client's write yet. */
    public static ProblemException notReached(HttpHeaders headers) {
        return ProblemException.conflict("version-not-reached",
                "The read model does not have this version yet: send the request again, with Prefer: wait=N to wait for it")
                .with(headers).retryAfter(RETRY);
    }

    /** Parses the wait that the client prefers, and shortens one that is too long. */
    private static Optional<Duration> wait(@Nullable String preferences) {
        return Optional.ofNullable(preferences).map(WAIT::matcher).filter(Matcher::find)
                .map(it -> Duration.ofSeconds(Long.parseLong(it.group(1))))
                .map(it -> it.compareTo(LONGEST_WAIT) < 0 ? it : LONGEST_WAIT);
    }

}
