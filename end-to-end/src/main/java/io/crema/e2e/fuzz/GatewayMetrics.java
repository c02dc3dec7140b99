package io.crema.e2e.fuzz;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Reads the gateway's metrics, as Prometheus does. */
public final class GatewayMetrics {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String FAILED = "resilience4j_circuitbreaker_calls_seconds_count{";
    private static final String REFUSED = "resilience4j_circuitbreaker_not_permitted_calls_total{";
    private static final String STARTED = "process_start_time_seconds{";

    private final URI gateway;
    private final RawRequest scrape;

    /** @param operator access token of the operator */
    public GatewayMetrics(URI gateway, String operator) {
        this.gateway = gateway;
        this.scrape = RawRequest.of("GET", "/actuator/prometheus",
                List.of("Host: localhost", "Connection: close", "Authorization: Bearer " + operator), "");
    }

    /** Returns the calls that failed and those that an open breaker refused, for each circuit breaker. */
    public Map<String, Double> breakers() throws IOException {
        return values(
                line -> line.startsWith(REFUSED) || (line.startsWith(FAILED) && line.contains("kind=\"failed\"")));
    }

    /** Returns the start of the gateway's process in seconds since 1970. It changes if the process was restarted. */
    public double started() throws IOException {
        return values(line -> line.startsWith(STARTED)).values().iterator().next();
    }

    private Map<String, Double> values(Predicate<String> lines) throws IOException {
        var response = RawResponse.exchange(gateway, scrape, PATIENCE).getFirst();
        if (response.status() != 200) {
            throw new IOException("The gateway does not tell its metrics: " + response);
        }
        var values = new TreeMap<String, Double>();
        response.body().lines().filter(lines).forEach(line -> {
            int value = line.lastIndexOf(' ');
            values.put(line.substring(0, value), Double.parseDouble(line.substring(value)));
        });
        if (values.isEmpty()) {
            throw new IOException("The gateway's metrics lack what was asked for");
        }
        return values;
    }

}
