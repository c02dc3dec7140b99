package io.crema.local;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Rebuilds a projection of a running service, and shows the progress. */
final class ProjectionRebuild {

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int WIDTH = 30;

    private final Api gateway;
    private final List<String> services;
    private final Consumer<String> output;
    private final String token;

    ProjectionRebuild(PlatformConfig config, Consumer<String> output) throws IOException {
        this.gateway = Api.of(config);
        this.services = config.services().businessWithDatabase();
        this.output = output;
        this.token = gateway.token("operator", List.of("operations"));
    }

    /** Begins a rebuild, or follows the one that runs. Returns when clients read the new tables. */
    void run(String projection) throws IOException, InterruptedException {
        var path = path(projection);
        var status = call("GET", path);
        if (!isBuilding(status)) {
            status = call("POST", path + "/rebuild");
        }
        var begin = System.nanoTime();
        var first = status.path("applied").asLong();
        while (isBuilding(status)) {
            Thread.sleep(EVERY);
            status = call("GET", path);
            var seconds = (System.nanoTime() - begin) / 1e9;
            output.accept(progress(status, (status.path("applied").asLong() - first) / seconds));
        }
        if (!status.path("state").asString().equals("SWITCHED")) {
            throw new PlatformException("The rebuild of " + projection + " was abandoned.", "Begin again.");
        }
        output.accept("""
                Clients read the new tables. %d rows differ from the old ones.
                Delete the old tables: ./crema rebuild %2$s --confirm
                Go back to them:       ./crema rebuild %2$s --back""".formatted(status.path("differing").asLong(),
                projection));
    }

    /** Ends a rebuild: {@code confirmation} deletes the old tables, {@code rollback} the new ones. */
    void end(String projection, String decision) throws IOException {
        call("POST", path(projection) + "/rebuild/" + decision);
        output.accept(decision.equals("rollback")
                ? "Clients read the old tables again. They catch up now."
                : "The old tables are deleted.");
    }

    /** Deletes the new tables before the switch. */
    void abandon(String projection) throws IOException {
        call("DELETE", path(projection) + "/rebuild");
        output.accept("The new tables are deleted.");
    }

    static String progress(JsonNode status, double rate) {
        var applied = status.path("applied").asLong();
        var events = Math.max(1, status.path("events").asLong());
        var bar = (int) Math.min(WIDTH, WIDTH * applied / events);
        var left = rate > 0 ? "%.0f s left".formatted(Math.max(0, events - applied) / rate) : "waiting";
        var failure = status.path("failure").asString("");
        return String.format(Locale.ROOT, "[%s%s] %,d of %,d events, %,.0f/s, %s%s", "#".repeat(bar),
                " ".repeat(WIDTH - bar), applied, events, rate, left, failure.isEmpty() ? "" : "; failed: " + failure);
    }

    private static boolean isBuilding(JsonNode status) {
        return status.path("state").asString().equals("BUILDING");
    }

    /** Finds the service that has the projection. */
    private String path(String projection) throws IOException {
        var known = new ArrayList<String>();
        for (var service : services) {
            var path = "/operations/" + service + "/projections";
            for (var each : call("GET", path)) {
                var name = each.path("projection").asString();
                if (name.equals(projection)) {
                    return path + "/" + name;
                }
                known.add(name);
            }
        }
        throw new PlatformException("There is no projection " + projection + ".",
                "Use one of: " + String.join(", ", known));
    }

    private JsonNode call(String method, String path) throws IOException {
        var answer = gateway.call(method, path, token, Map.of(), "");
        if (answer.status() >= 300) {
            throw new PlatformException("The service refused: " + answer.status() + " "
                    + answer.body().path("detail").asString(answer.body().toString()),
                    answer.status() < 500
                            ? "See ./crema rebuild --help."
                            : "Run ./crema status to see if it is UP.");
        }
        return answer.body();
    }
}
