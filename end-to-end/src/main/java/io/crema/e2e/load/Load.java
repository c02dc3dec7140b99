package io.crema.e2e.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import io.crema.local.Api;
import tools.jackson.databind.json.JsonMapper;

/**
 * Simulated customers, each on its own thread. They top up, order, cancel and collect through the gateway. They retry an
 * unknown response with the same key until it is known, except for a few orders that they abandon.
 */
public final class Load implements AutoCloseable {

    /**
     * An environment for {@link io.crema.local.Platform#setEnvironment} that shortens the queue time of slow drinks from
     * 20 seconds. That time dominates the wait until all orders have ended.
     */
    public static final Map<String, String> SHORT_QUEUE_TIME = Map.of("CREMA_BARISTA_SLOWQUEUETIME", "8s");

    private static final Duration RETRY_LIMIT = Duration.ofMinutes(3);
    private static final String UNANSWERED_DRINK = "ghost-latte";
    private static final List<String> DISTRICTS = List.of("강남구", "마포구", "종로구", "은평구");

    private final ApiClient client;
    private final History history;
    private final RandomGenerator seeds;
    private final List<Customer> customers = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Accepted> accepted = new ConcurrentLinkedQueue<>();
    private final LongAdder unknownResponses = new LongAdder();
    private final LongAdder failedReads = new LongAdder();
    private volatile boolean running;
    private volatile long retryUntil = Long.MAX_VALUE;

    /** An acknowledged order, with times of {@link System#nanoTime}. */
    public record Accepted(long sentNanos, long answeredNanos) {}

    /** @param seed the seed of the customers' random choices */
    public Load(Api api, History history, long seed) {
        this.client = new ApiClient(api);
        this.history = history;
        this.seeds = RandomGeneratorFactory.<RandomGenerator.SplittableGenerator>of("L64X128MixRandom").create(seed);
    }

    /** Registers customers and tops up their wallets. Requires a platform without faults. */
    public void register(int count) throws IOException {
        for (var i = 0; i < count; i++) {
            var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seeds.nextLong());
            var id = client.register("손님 " + i, DISTRICTS.get(i % DISTRICTS.size()));
            customers.add(new Customer(id, random));
        }
        for (var customer : customers) {
            client.awaitWallet(customer.id);
            customer.topUp(40_000);
        }
    }

    /** Starts all customers. */
    public void start() {
        running = true;
        customers.forEach(customer -> threads.execute(customer::run));
    }

    /** Stops all customers. Returns when every customer has a response to its last request. */
    public void stop() {
        running = false;
        retryUntil = System.nanoTime() + RETRY_LIMIT.toNanos();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(RETRY_LIMIT.plusMinutes(1).toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("customers still wait for a response");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        running = false;
        retryUntil = System.nanoTime();
        threads.shutdownNow();
    }

    /** Collects these orders for their customers. */
    public void collect(Collection<UUID> orders) {
        for (var order : orders) {
            perform(new Operation(UUID.randomUUID(), Operation.Kind.COLLECT, new UUID(0, 0),
                    "/api/orders/" + order + "/collection", ""));
        }
    }

    /** Places an order that the shop never answers. Does not wait for the response. */
    public void orderThatTimesOut() {
        var customer = new Customer(customers.getFirst().id, RandomGenerator.getDefault());
        threads.execute(() -> {
            customer.order(UNANSWERED_DRINK, 1);
            customer.topUp(10_000);
        });
    }

    /** Returns the orders acknowledged so far. */
    public List<Accepted> accepted() {
        return List.copyOf(accepted);
    }

    /** Returns the number of unknown responses so far. */
    public long unknownResponses() {
        return unknownResponses.sum();
    }

    /** Returns the number of failed reads so far. */
    public long failedReads() {
        return failedReads.sum();
    }

    private Response perform(Operation operation) {
        history.append(operation);
        for (var attempt = 1;; attempt++) {
            var response = send(operation, attempt);
            if (!response.isUnknown() || System.nanoTime() > retryUntil) {
                return response;
            }
            unknownResponses.increment();
            pause(100L * Math.min(attempt, 10));
        }
    }

    private Response send(Operation operation, int attempt) {
        var response = client.send(operation, attempt);
        history.append(response);
        return response;
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Customer {

        private static final List<String> DRINKS = List.of("espresso", "americano", "cafe-latte", "cappuccino",
                "vanilla-latte", "cold-brew");

        private final UUID id;
        private final RandomGenerator random;
        private final Queue<Ordered> ordered = new ConcurrentLinkedQueue<>();

        private record Ordered(UUID id, String sku) {}

        Customer(UUID id, RandomGenerator random) {
            this.id = id;
            this.random = random;
        }

        void run() {
            while (running) {
                var action = random.nextInt(100);
                if (action < 55) {
                    order();
                } else if (action < 65) {
                    topUp(5_000 + 1_000 * random.nextInt(25));
                } else if (action < 68) {
                    perform(operation(Operation.Kind.MOVE, "/api/customers/" + id,
                            "{\"district\":\"%s\"}".formatted(DISTRICTS.get(random.nextInt(DISTRICTS.size())))));
                } else {
                    followUp();
                }
                pause(random.nextInt(50, 400));
            }
        }

        private void order() {
            var choice = random.nextInt(100);
            var sku = DRINKS.get(random.nextInt(DRINKS.size()));
            var quantity = 1;
            if (choice < 8) {
                quantity = 20;
            } else if (choice < 14) {
                sku = "sold-out-mocha";
            } else if (choice < 16) {
                sku = UNANSWERED_DRINK;
            } else if (choice < 24) {
                sku = "slow-drip";
            }
            order(sku, quantity);
        }

        void order(String sku, int quantity) {
            var operation = operation(Operation.Kind.ORDER, "/api/orders",
                    new JsonMapper().writeValueAsString(new Order(id, random.nextBoolean() ? "gangnam" : "hongdae",
                            List.of(new Order.Item(sku, quantity)))));
            var sent = System.nanoTime();
            var response = random.nextInt(10) == 0 ? sendOnce(operation) : perform(operation);
            if (response.status() == 202) {
                accepted.add(new Accepted(sent, System.nanoTime()));
                ordered.add(new Ordered(UUID.fromString(response.body().path("orderId").asString()), sku));
            }
            sometimesRepeat(operation, response);
        }

        private Response sendOnce(Operation operation) {
            history.append(operation);
            var response = send(operation, 1);
            if (response.isUnknown()) {
                unknownResponses.increment();
            }
            return response;
        }

        void topUp(int won) {
            var operation = operation(Operation.Kind.TOP_UP, "/api/wallets/" + id + "/top-ups",
                    "{\"amount\":{\"amount\":%d,\"currency\":\"KRW\"}}".formatted(won));
            sometimesRepeat(operation, perform(operation));
        }

        private void sometimesRepeat(Operation operation, Response response) {
            if (!response.isUnknown() && random.nextInt(30) == 0
                    && send(operation, response.attempt() + 1).isUnknown()) {
                unknownResponses.increment();
            }
        }

        private void followUp() {
            var order = ordered.poll();
            if (order == null) {
                return;
            }
            var status = client.status(order.id());
            if (status.isEmpty()) {
                failedReads.increment();
            }
            switch (status.orElse("unknown")) {
                case "COLLECTED", "CANCELLED" -> {
                }
                case "READY" ->
                    perform(operation(Operation.Kind.COLLECT, "/api/orders/" + order.id() + "/collection", ""));
                default -> {
                    if (order.sku().equals("slow-drip") || random.nextInt(8) == 0) {
                        perform(operation(Operation.Kind.CANCEL, "/api/orders/" + order.id() + "/cancellation", ""));
                    }
                    ordered.add(order);
                }
            }
        }

        private Operation operation(Operation.Kind kind, String path, String body) {
            return new Operation(new UUID(random.nextLong(), random.nextLong()), kind, id, path, body);
        }

    }

    private record Order(UUID customerId, String shopId, List<Item> items) {

        private record Item(String sku, int quantity) {}

    }

}
