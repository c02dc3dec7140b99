package io.crema.e2e.fuzz;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.crema.e2e.openapi.ApiDocument;
import io.crema.local.Api;

/**
 * Sends mutated requests through the gateway. Each must be answered with 2xx or 4xx, never in HTML, and an error with a
 * problem document. A refused request must leave the wallets and the circuit breakers as they were.
 */
public final class Fuzzer {

    private static final int WORKERS = 4;
    private static final int MOST_FINDINGS = 20;
    private static final int RECENT = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_SCRAPES = Duration.ofMillis(500);

    /**
     * Settings of a run.
     *
     * @param seed equal seeds send equal mutations; ids and keys differ
     * @param duration time in which requests are sent
     */
    public record Settings(long seed, Duration duration) {}

    /**
     * The result of a run.
     *
     * @param statuses number of responses by status
     * @param findings what was wrong; a run ends early when there are many
     */
    public record Report(long seed, Map<Integer, Integer> statuses, List<String> findings) {

        /** Returns the number of responses. */
        public int requests() {
            return statuses.values().stream().mapToInt(Integer::intValue).sum();
        }

        /** Returns the number of responses whose status is from {@code from} to {@code to}, both included. */
        public int responses(int from, int to) {
            return statuses.entrySet().stream().filter(it -> it.getKey() >= from && it.getKey() <= to)
                    .mapToInt(Map.Entry::getValue).sum();
        }

    }

    private final Api api;
    private final URI gateway;
    private final Settings settings;
    private final Queue<String> findings = new ConcurrentLinkedQueue<>();
    private final Deque<RawRequest> recent = new ConcurrentLinkedDeque<>();

    private Fuzzer(Api api, URI gateway, Settings settings) {
        this.api = api;
        this.gateway = gateway;
        this.settings = settings;
    }

    /**
     * Sends mutated requests until the time is over.
     *
     * @param api the platform, which runs and has the demo's clients
     */
    public static Report run(Api api, Settings settings) throws IOException, InterruptedException {
        return new Fuzzer(api, api.gateway(), settings).run();
    }

    private Report run() throws IOException, InterruptedException {
        String clerk = api.token("clerk", List.of());
        String operator = api.token("operator", List.of());
        long end = System.nanoTime() + settings.duration().toNanos();
        var statuses = new TreeMap<Integer, Integer>();
        var document = ApiDocument.of(api);
        var metrics = new GatewayMetrics(gateway, operator);
        var before = metrics.breakers();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ended = new CountDownLatch(WORKERS);
            var workers = new ArrayList<Future<Map<Integer, Integer>>>();
            for (int worker = 0; worker < WORKERS; worker++) {
                long seed = settings.seed() * WORKERS + worker;
                workers.add(threads.submit(() -> {
                    try {
                        return work(document, seed, clerk, operator, end);
                    } finally {
                        ended.countDown();
                    }
                }));
            }
            while (!ended.await(BETWEEN_SCRAPES.toMillis(), TimeUnit.MILLISECONDS)) {
                before = compare(before, metrics.breakers());
            }
            compare(before, metrics.breakers());
            for (var worker : workers) {
                worker.get().forEach((status, count) -> statuses.merge(status, count, Integer::sum));
            }
        } catch (ExecutionException failure) {
            throw new IOException("A worker of the fuzzer failed", failure.getCause());
        }
        return new Report(settings.seed(), statuses, List.copyOf(findings));
    }

    /** Adds a finding for each counter that has grown, and returns the new counts. */
    private Map<String, Double> compare(Map<String, Double> before, Map<String, Double> after) {
        after.forEach((counter, value) -> {
            if (value > before.getOrDefault(counter, 0.0)) {
                findings.add("A circuit breaker counted: %s %s. The last requests were:%n%s".formatted(counter, value,
                        String.join("\n", recent.stream().map(RawRequest::toString).toList())));
            }
        });
        return after;
    }

    private Map<Integer, Integer> work(ApiDocument document, long seed, String clerk, String operator, long end)
            throws IOException {
        var mutations = new Mutations(seed);
        var accounts = new Accounts(api, clerk);
        var templates = new Templates(document, seed, clerk, operator, accounts).all();
        var statuses = new TreeMap<Integer, Integer>();
        while (System.nanoTime() < end && findings.size() < MOST_FINDINGS) {
            var request = mutations.mutate(mutations.one(templates).get());
            remember(request);
            for (var response : send(request)) {
                statuses.merge(response.status(), 1, Integer::sum);
                ResponseRules.broken(request, response)
                        .ifPresent(rule -> findings.add("%s%n  request:  %s%n  response: %s".formatted(rule, request,
                                response)));
                if (response.status() < 300) {
                    accounts.accepted(response);
                }
            }
        }
        findings.addAll(accounts.unexplained());
        return statuses;
    }

    private List<RawResponse> send(RawRequest request) {
        try {
            return RawResponse.exchange(gateway, request, PATIENCE);
        } catch (IOException noAnswer) {
            findings.add("no complete answer: %s%n  request:  %s".formatted(noAnswer, request));
            return List.of();
        }
    }

    private void remember(RawRequest request) {
        recent.add(request);
        if (recent.size() > RECENT) {
            recent.poll();
        }
    }

}
