package io.crema.e2e.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Something that is done to the running platform. */
sealed interface Fault {

    List<String> SERVICES = List.of("order-service", "payment-service", "barista-service", "query-service");
    List<String> RELAYING = List.of("order-service", "payment-service", "barista-service");

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

    /** What the services and a server, PostgreSQL or Kafka, tell each other arrives late for a while. */
    record SlowWire(String server, Duration delay, Duration length) implements Fault {

        @Override
        public String kind() {
            return "slow wire to " + server;
        }

    }

    /** All connections between the services and a server, PostgreSQL or Kafka, break, and no side is told why. */
    record CutWire(String server) implements Fault {

        @Override
        public String kind() {
            return "cut the wire to " + server;
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
                    .map(fault -> new Step(fault, random.nextInt(20) == 0,
                            Duration.ofMillis(random.nextInt(100, 1_000))))
                    .forEach(plan::add);
        }
        return List.copyOf(plan);
    }

    private static List<Fault> deck(Random random, Duration longestPause) {
        List<Fault> deck = new ArrayList<>();
        for (var service : SERVICES) {
            deck.add(new Kill(service, 1));
            deck.add(new Kill(service, 2));
            deck.addAll(Collections.nCopies(9, new KillBackend(service)));
        }
        for (var server : List.of("postgres", "kafka")) {
            deck.add(new Kill(server, 1));
            deck.add(new CutWire(server));
            deck.add(new SlowWire(server, Duration.ofMillis(random.nextInt(20, 300)), pause(random, longestPause)));
        }
        deck.add(new Kill("postgres", 1));
        deck.add(new Kill("gateway-service", 1));
        deck.add(new Pause(any(SERVICES, random), random.nextInt(1, 3), pause(random, longestPause)));
        deck.add(new Pause("kafka", 1, pause(random, longestPause)));
        deck.add(new CutConnections(any(SERVICES, random)));
        deck.add(new CutRelay(any(RELAYING, random)));
        Collections.shuffle(deck, random);
        return deck;
    }

    private static String any(List<String> services, Random random) {
        return services.get(random.nextInt(services.size()));
    }

    /** Short ones more often than long ones: evenly by their logarithm. */
    private static Duration pause(Random random, Duration longest) {
        var shortest = 5_000.0;
        return Duration.ofMillis((long) (shortest * Math.pow(longest.toMillis() / shortest, random.nextDouble())));
    }

}
