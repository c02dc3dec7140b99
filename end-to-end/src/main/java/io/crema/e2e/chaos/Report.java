package io.crema.e2e.chaos;

import java.util.List;
import java.util.Map;

import tools.jackson.databind.json.JsonMapper;

/**
 * What a run did and found.
 *
 * @param commit of the code that ran
 * @param unknownAnswers how often a client was not told what became of its request
 * @param duplicatesProduced events that lie in a topic more than once
 * @param repetitions commands and replies that lie in a topic more than once
 * @param duplicatesSuppressed by inboxes, as far as their process lived to tell
 * @param calmOrdersPerSecond acknowledged before the first fault
 * @param faultyOrdersPerSecond acknowledged from the first fault to the last recovery
 */
public record Report(long seed, String commit, int faults, Map<String, Recovery> recoveries, long orders,
        long requests, long unknownAnswers, long messages, long duplicatesProduced, long repetitions,
        long duplicatesSuppressed,
        double calmOrdersPerSecond, double faultyOrdersPerSecond, double seconds, List<String> violations) {

    /**
     * Recovery from the faults of one kind.
     *
     * @param back seconds until what was hit answered again; of a pause, its length is in it
     * @param served seconds until an order placed after the fault was acknowledged
     */
    public record Recovery(int faults, Spread back, Spread served) {}

    /** Seconds. */
    public record Spread(double p50, double p99) {

        static Spread of(List<Double> seconds) {
            var sorted = seconds.stream().sorted().toList();
            return sorted.isEmpty()
                    ? new Spread(-1, -1)
                    : new Spread(at(sorted, 0.5), at(sorted, 0.99));
        }

        private static double at(List<Double> sorted, double rank) {
            return Math.round(sorted.get((int) Math.ceil(rank * sorted.size()) - 1) * 100) / 100.0;
        }

    }

    /** The report for people. */
    public String table() {
        var table = new StringBuilder();
        table.append("%nSeed %d, commit %s, %.0f s%n%n".formatted(seed, commit, seconds));
        table.append("| fault | times | back p50 | back p99 | served again p50 | served again p99 |%n".formatted());
        table.append("|---|--:|--:|--:|--:|--:|%n".formatted());
        recoveries.forEach((kind,
                recovery) -> table.append("| %s | %d | %.1f s | %.1f s | %.1f s | %.1f s |%n".formatted(
                        kind, recovery.faults(), recovery.back().p50(), recovery.back().p99(), recovery.served().p50(),
                        recovery.served().p99())));
        table.append("%n| | |%n|---|--:|%n".formatted());
        row(table, "faults", faults);
        row(table, "kills among them", kills());
        row(table, "orders", orders);
        row(table, "requests that change something", requests);
        row(table, "unknown answers", unknownAnswers);
        row(table, "messages in the topics", messages);
        row(table, "events produced twice", duplicatesProduced);
        row(table, "commands and replies repeated", repetitions);
        row(table, "duplicates suppressed by inboxes", duplicatesSuppressed);
        table.append("| orders/s without faults | %.1f |%n| orders/s under faults | %.1f |%n"
                .formatted(calmOrdersPerSecond, faultyOrdersPerSecond));
        row(table, "violations of I1 to I7", violations.size());
        violations.forEach(violation -> table.append("%nVIOLATED %s".formatted(violation)));
        return table.append('\n').toString();
    }

    private static void row(StringBuilder table, String name, long value) {
        table.append("| %s | %,d |%n".formatted(name, value));
    }

    private int kills() {
        return recoveries.entrySet().stream().filter(kind -> kind.getKey().startsWith("kill"))
                .mapToInt(kind -> kind.getValue().faults()).sum();
    }

    /** The report for scripts, on one line. */
    public String json() {
        return new JsonMapper().writeValueAsString(this);
    }

    /** Whether the run hurt and nothing was found. */
    public boolean passed() {
        return violations.isEmpty() && duplicatesProduced + repetitions > 0;
    }

}
