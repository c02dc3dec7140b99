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
 * Customers, each on a thread of its own, who top up, order, change their minds and fetch their drinks through the
 * gateway. An unknown answer is asked for again with the same key until it is known; a few customers walk away instead.
 */
public final class Load implements AutoCloseable {

    /**
     * To {@link io.crema.local.Platform#tell}: the drinks that wait to be cancelled, which otherwise take twenty seconds,
     * are what a platform takes longest to come to rest for.
     */
    public static final Map<String, String> SOON_AT_REST = Map.of("CREMA_BARISTA_SLOWQUEUETIME", "8s");

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String SILENT_DRINK = "ghost-latte";
    private static final List<String> DISTRICTS = List.of("강남구", "마포구", "종로구", "은평구");

    private final Clerk clerk;
    private final Intents intents;
    private final RandomGenerator seeds;
    private final List<Customer> customers = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Accepted> accepted = new ConcurrentLinkedQueue<>();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder unread = new LongAdder();
    private volatile boolean open;
    private volatile long patienceEnds = Long.MAX_VALUE;

    /** An order that was acknowledged; times of {@link System#nanoTime}. */
    public record Accepted(long sentNanos, long answeredNanos) {}

    /**
     * @param seed of the customers' wishes
     */
    public Load(Api api, Intents intents, long seed) {
        this.clerk = new Clerk(api);
        this.intents = intents;
        this.seeds = RandomGeneratorFactory.<RandomGenerator.SplittableGenerator>of("L64X128MixRandom").create(seed);
    }

    /** Registers customers and fills their wallets; needs a platform without faults. */
    public void register(int count) throws IOException {
        for (var i = 0; i < count; i++) {
            var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seeds.nextLong());
            var id = clerk.register("손님 " + i, DISTRICTS.get(i % DISTRICTS.size()));
            customers.add(new Customer(id, random));
        }
        for (var customer : customers) {
            clerk.awaitWallet(customer.id);
            customer.topUp(40_000);
        }
    }

    /** Opens the doors. */
    public void start() {
        open = true;
        customers.forEach(customer -> threads.execute(customer::live));
    }

    /** Closes the doors; returns when every customer has got the answer it waits for. */
    public void stop() {
        open = false;
        patienceEnds = System.nanoTime() + PATIENCE.toNanos();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(PATIENCE.plusMinutes(1).toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("customers still wait for an answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        open = false;
        patienceEnds = System.nanoTime();
        threads.shutdownNow();
    }

    /** Fetches the drinks of these orders, whoever ordered them. */
    public void collect(Collection<UUID> orders) {
        for (var order : orders) {
            perform(new Intent(UUID.randomUUID(), Intent.Deed.COLLECT, new UUID(0, 0),
                    "/api/orders/" + order + "/collection", ""));
        }
    }

    /** Has a drink ordered on which the shop stays silent, besides what the customers do; does not wait for the answer. */
    public void orderInVain() {
        var customer = new Customer(customers.getFirst().id, RandomGenerator.getDefault());
        threads.execute(() -> {
            customer.order(SILENT_DRINK, 1);
            customer.topUp(10_000);
        });
    }

    /** The orders acknowledged so far. */
    public List<Accepted> accepted() {
        return List.copyOf(accepted);
    }

    /** How many answers were unknown so far. */
    public long unknown() {
        return unknown.sum();
    }

    /** How many reads were not answered so far. */
    public long unread() {
        return unread.sum();
    }

    private Told perform(Intent intent) {
        intents.intend(intent);
        for (var attempt = 1;; attempt++) {
            var told = ask(intent, attempt);
            if (!told.isUnknown() || System.nanoTime() > patienceEnds) {
                return told;
            }
            unknown.increment();
            pause(100L * Math.min(attempt, 10));
        }
    }

    private Told ask(Intent intent, int attempt) {
        var told = clerk.ask(intent, attempt);
        intents.told(told);
        return told;
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

        void live() {
            while (open) {
                var mood = random.nextInt(100);
                if (mood < 55) {
                    order();
                } else if (mood < 65) {
                    topUp(5_000 + 1_000 * random.nextInt(25));
                } else if (mood < 68) {
                    perform(intent(Intent.Deed.MOVE, "/api/customers/" + id,
                            "{\"district\":\"%s\"}".formatted(DISTRICTS.get(random.nextInt(DISTRICTS.size())))));
                } else {
                    followUp();
                }
                pause(random.nextInt(50, 400));
            }
        }

        private void order() {
            var taste = random.nextInt(100);
            var sku = DRINKS.get(random.nextInt(DRINKS.size()));
            var quantity = 1;
            if (taste < 8) {
                quantity = 20;
            } else if (taste < 14) {
                sku = "sold-out-mocha";
            } else if (taste < 16) {
                sku = SILENT_DRINK;
            } else if (taste < 24) {
                sku = "slow-drip";
            }
            order(sku, quantity);
        }

        void order(String sku, int quantity) {
            var wish = intent(Intent.Deed.ORDER, "/api/orders",
                    new JsonMapper().writeValueAsString(new Order(id, random.nextBoolean() ? "gangnam" : "hongdae",
                            List.of(new Order.Item(sku, quantity)))));
            var sent = System.nanoTime();
            var told = random.nextInt(10) == 0 ? askOnce(wish) : perform(wish);
            if (told.status() == 202) {
                accepted.add(new Accepted(sent, System.nanoTime()));
                ordered.add(new Ordered(UUID.fromString(told.body().path("orderId").asString()), sku));
            }
            sometimesAskAgain(wish, told);
        }

        private Told askOnce(Intent wish) {
            intents.intend(wish);
            var told = ask(wish, 1);
            if (told.isUnknown()) {
                unknown.increment();
            }
            return told;
        }

        void topUp(int won) {
            var wish = intent(Intent.Deed.TOP_UP, "/api/wallets/" + id + "/top-ups",
                    "{\"amount\":{\"amount\":%d,\"currency\":\"KRW\"}}".formatted(won));
            sometimesAskAgain(wish, perform(wish));
        }

        private void sometimesAskAgain(Intent wish, Told told) {
            if (!told.isUnknown() && random.nextInt(30) == 0 && ask(wish, told.attempt() + 1).isUnknown()) {
                unknown.increment();
            }
        }

        private void followUp() {
            var order = ordered.poll();
            if (order == null) {
                return;
            }
            var status = clerk.status(order.id());
            if (status.isEmpty()) {
                unread.increment();
            }
            switch (status.orElse("unknown")) {
                case "COLLECTED", "CANCELLED" -> {
                }
                case "READY" -> perform(intent(Intent.Deed.COLLECT, "/api/orders/" + order.id() + "/collection", ""));
                default -> {
                    if (order.sku().equals("slow-drip") || random.nextInt(8) == 0) {
                        perform(intent(Intent.Deed.CANCEL, "/api/orders/" + order.id() + "/cancellation", ""));
                    }
                    ordered.add(order);
                }
            }
        }

        private Intent intent(Intent.Deed deed, String path, String body) {
            return new Intent(new UUID(random.nextLong(), random.nextLong()), deed, id, path, body);
        }

    }

    private record Order(UUID customerId, String shopId, List<Item> items) {

        private record Item(String sku, int quantity) {}

    }

}
