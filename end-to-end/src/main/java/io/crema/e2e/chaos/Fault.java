package io.crema.e2e.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Something that is done to the running platform. */
sealed interface Fault {

    /** Faults of one kind are counted together. */
    String kind();

    /** kill -9 of a process. */
    record Kill(String service, int instance) implements Fault {

        @Override
        public String kind() {
            return switch (service) {
                case "postgres", "kafka", "gateway-service" -> "kill " + service;
                default -> "kill a service";
            };
        }

    }

    /** SIGSTOP, and SIGCONT after a while: what wakes up is a zombie. */
    record Pause(String service, int instance, Duration length) implements Fault {

        @Override
        public String kind() {
            return switch (service) {
                case "kafka" -> "pause kafka";
                default -> "pause a service";
            };
        }

    }

    /** kill -9 of a single session's server process, which makes PostgreSQL end all sessions and recover. */
    record KillBackend(String service) implements Fault {

        @Override
        public String kind() {
            return "kill a backend";
        }

    }

    /** All database connections of a service are cut. */
    record CutConnections(String service) implements Fault {

        @Override
        public String kind() {
            return "cut connections";
        }

    }

    /** What the services and PostgreSQL tell each other arrives late for a while. */
    record SlowWire(Duration delay, Duration length) implements Fault {

        @Override
        public String kind() {
            return "slow wire";
        }

    }

    /** All connections between the services and PostgreSQL break, and no side is told why. */
    record CutWire() implements Fault {

        @Override
        public String kind() {
            return "cut the wire";
        }

    }

    /** The connection that holds the relay's lock is cut after the relay has sent something and before it is deleted. */
    record CutRelay(String service) implements Fault {

        @Override
        public String kind() {
            return "cut the relay";
        }

    }

    /**
     * A fault in its turn.
     *
     * @param whenWhole whether everything must have recovered before; otherwise it comes on top of what is broken
     * @param delay until it comes
     */
    record Step(Fault fault, boolean whenWhole, Duration delay) {}

    /**
     * The faults of a seed, always the same: every kind in every deck of cards, shuffled.
     *
     * @param longestPause of a paused process
     */
    static List<Step> plan(long seed, int faults, Duration longestPause) {
        var random = new Random(seed);
        List<Step> plan = new ArrayList<>();
        while (plan.size() < faults) {
            deck(random, longestPause).stream().limit(faults - plan.size())
                    .map(fault -> new Step(fault, random.nextBoolean(), Duration.ofMillis(random.nextInt(200, 2_500))))
                    .forEach(plan::add);
        }
        return List.copyOf(plan);
    }

    private static List<Fault> deck(Random random, Duration longestPause) {
        List<Fault> deck = new ArrayList<>();
        for (var service : List.of("order-service", "payment-service", "barista-service", "query-service")) {
            deck.add(new Kill(service, 1));
            deck.add(new Kill(service, 2));
            deck.add(new Pause(service, random.nextInt(1, 3), pause(random, longestPause)));
        }
        for (var service : List.of("order-service", "payment-service", "barista-service")) {
            deck.add(new CutRelay(service));
        }
        deck.add(new CutConnections(anyService(random)));
        deck.add(new CutWire());
        deck.add(new SlowWire(Duration.ofMillis(random.nextInt(20, 300)), pause(random, longestPause)));
        deck.add(new KillBackend(anyService(random)));
        deck.add(new Kill("postgres", 1));
        deck.add(new Kill("kafka", 1));
        deck.add(new Pause("kafka", 1, pause(random, longestPause)));
        deck.add(new Kill("gateway-service", 1));
        Collections.shuffle(deck, random);
        return deck;
    }

    private static String anyService(Random random) {
        return List.of("order-service", "payment-service", "barista-service", "query-service").get(random.nextInt(4));
    }

    private static Duration pause(Random random, Duration longest) {
        return Duration.ofMillis(random.nextLong(5_000, longest.toMillis() + 1));
    }

}
