package io.crema.messaging.projection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The samples of its topics' ends that a projection has not reached. The newest sample that it has reached tells its age:
 * all messages that Kafka had at that time are applied.
 *
 * <p>The age is never too low. It is too high by at most the time between two neighbouring samples: the interval of
 * sampling, or 1 % of the age of a projection that has stood still for long, because old samples are thinned out. After a
 * start no sample is reached yet. The gauge then counts from the first sample, which is too low.
 */
final class Backlog {

    /** Samples are at least this fraction of the age apart, so their number grows with the logarithm of the age. */
    private static final int SAMPLES_PER_AGE = 100;

    private record Sample(long at, Map<TopicPartition, Long> ends) {

        private boolean isReached(Map<TopicPartition, Long> positions) {
            return behind(positions) == 0;
        }

        private long behind(Map<TopicPartition, Long> positions) {
            return Backlog.behind(ends, positions);
        }

    }

    private record State(long events, long since, boolean reached) {}

    private final LongSupplier nanos;
    private final List<Sample> unreached = new ArrayList<>();
    private volatile @Nullable State state;
    private volatile boolean known;

    Backlog(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Returns how many messages lie between the positions and the ends. Each partition of the ends needs a position. */
    static long behind(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> positions) {
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - positions.getOrDefault(end.getKey(), 0L)))
                .sum();
    }

    /**
     * Takes a sample.
     *
     * @param at when the ends were asked for
     * @param positions read after the ends
     */
    void sampled(long at, Map<TopicPartition, Long> ends, Map<TopicPartition, Long> positions) {
        State before = state;
        long since = before == null ? at : before.since();
        boolean reached = before != null && before.reached();
        var newest = new Sample(at, ends);
        add(newest);
        while (!unreached.isEmpty() && unreached.getFirst().isReached(positions)) {
            since = unreached.removeFirst().at();
            reached = true;
        }
        state = new State(newest.behind(positions), since, reached);
        known = true;
    }

    /** Drops the last sample if the newest has the same ends, or if samples are denser than the age needs. */
    private void add(Sample newest) {
        if (!unreached.isEmpty() && (unreached.getLast().ends().equals(newest.ends()) || isDense(newest))) {
            unreached.removeLast();
        }
        unreached.addLast(newest);
    }

    /** Says that the newest sample could not be taken. */
    void unknown() {
        known = false;
    }

    private boolean isDense(Sample newest) {
        int size = unreached.size();
        return size > 1 && unreached.getLast().at() - unreached.get(size - 2)
                .at() < (newest.at() - unreached.getFirst().at()) / SAMPLES_PER_AGE;
    }

    int samples() {
        return unreached.size();
    }

    Optional<ProjectionLag> lag() {
        return Optional.ofNullable(state).map(it -> new ProjectionLag(it.events(),
                it.reached() ? Optional.of(Duration.ofNanos(nanos.getAsLong() - it.since())) : Optional.empty()));
    }

    /** Returns the events of the newest sample, or NaN if it could not be taken. */
    double events() {
        State current = state;
        return known && current != null ? current.events() : Double.NaN;
    }

    /** Returns the age, which grows also while no sample can be taken. */
    double seconds() {
        State current = state;
        return current == null
                ? Double.NaN
                : Duration.ofNanos(nanos.getAsLong() - current.since()).toMillis() / 1000.0;
    }

}
