package io.crema.e2e.chaos;

import java.util.List;
import java.util.Map;

import tools.jackson.databind.json.JsonMapper;

/**
 * The results of a chaos run.
 *
 * @param commit the commit of the tested code
 * @param unknownAnswers the number of requests whose outcome the client does not know
 * @param duplicatesProduced duplicate events in the topics
 * @param repetitions duplicate commands and replies in the topics
 * @param duplicatesSuppressed duplicates dropped by inboxes; a process that is killed loses its count
 * @param calmOrdersPerSecond orders acknowledged before the first fault
 * @param faultyOrdersPerSecond orders acknowledged between the first fault and the last recovery
 */
public record Report(long seed, String commit, int faults, Map<String, Recovery> recoveries, long orders,
        long requests, long unknownAnswers, long messages, long duplicatesProduced, long repetitions,
        long duplicatesSuppressed,
        double calmOrdersPerSecond, double faultyOrdersPerSecond, double seconds, List<String> violations) {

    /**
     * Recovery from the faults of one kind.
     *
     * @param back seconds until the affected process was ready again, including the length of a pause
     * @param served seconds until an order that was placed after the fault was acknowledged
     */
    public record Recovery(int faults, Spread back, Spread served) {}

    /** Percentiles in seconds; -1 without samples. */
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

    /** Returns the report as Markdown. */
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
        row(table, "write requests", requests);
        row(table, "unknown responses", unknownAnswers);
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

    /** Returns the report as one line of JSON. */
    public String json() {
        return new JsonMapper().writeValueAsString(this);
    }

    /** Returns true if no invariant was violated and the faults caused at least one duplicate. */
    public boolean passed() {
        return violations.isEmpty() && duplicatesProduced + repetitions > 0;
    }

}
