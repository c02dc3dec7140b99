package io.crema.e2e.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import io.crema.local.Services;

/** A fault to inject into the running platform. */
sealed interface Fault {

    /** Returns the name under which the report counts the fault. */
    String kind();

    /** Kills a process with {@code kill -9}. */
    record Kill(String service, int instance) implements Fault {

        @Override
        public String kind() {
            return switch (service) {
                case "postgres", "kafka", "gateway-service" -> "kill " + service;
                default -> "kill a service";
            };
        }

    }

    /** Sends SIGSTOP, and SIGCONT after some time. The process continues with an outdated view of the platform. */
    record Pause(String service, int instance, Duration length) implements Fault {

        @Override
        public String kind() {
            return switch (service) {
                case "kafka" -> "pause kafka";
                default -> "pause a service";
            };
        }

    }

    /**
     * Kills the server process of one PostgreSQL session with {@code kill -9}. PostgreSQL then ends all sessions and runs
     * crash recovery.
     */
    record KillBackend(String service) implements Fault {

        @Override
        public String kind() {
            return "kill a backend";
        }

    }

    /** Terminates all database sessions of a service. */
    record CutConnections(String service) implements Fault {

        @Override
        public String kind() {
            return "cut connections";
        }

    }

    /** Delays the traffic between the services and PostgreSQL or Kafka for some time. */
    record SlowNetwork(String server, Duration delay, Duration length) implements Fault {

        @Override
        public String kind() {
            return "slow network to " + server;
        }

    }

    /** Breaks all TCP connections between the services and PostgreSQL or Kafka. */
    record CutNetwork(String server) implements Fault {

        @Override
        public String kind() {
            return "cut the network to " + server;
        }

    }

    /** Terminates the session with the relay's lock, after the relay sends a batch and before it deletes the rows. */
    record CutRelay(String service) implements Fault {

        @Override
        public String kind() {
            return "cut the relay";
        }

    }

    /**
     * A fault and its time in the plan.
     *
     * @param afterRecovery true to wait until the platform has recovered; false to add the fault to earlier ones
     * @param delay the time to wait before the fault
     */
    record Step(Fault fault, boolean afterRecovery, Duration delay) {}

    /**
     * Plans the faults for a seed. The same seed gives the same plan. The plan consists of shuffled rounds, and each round
     * has every kind of fault.
     *
     * @param longestPause the longest time for which a process is paused
     * @param services the services of the platform
     */
    static List<Step> plan(long seed, int faults, Duration longestPause, Services services) {
        var random = new Random(seed);
        List<Step> plan = new ArrayList<>();
        while (plan.size() < faults) {
            round(random, longestPause, services).stream().limit(faults - plan.size())
                    .map(fault -> new Step(fault, random.nextInt(20) == 0,
                            Duration.ofMillis(random.nextInt(100, 1_000))))
                    .forEach(plan::add);
        }
        return List.copyOf(plan);
    }

    private static List<Fault> round(Random random, Duration longestPause, Services services) {
        var business = services.business();
        List<Fault> round = new ArrayList<>();
        for (var service : business) {
            round.add(new Kill(service, 1));
            round.add(new Kill(service, 2));
            round.addAll(Collections.nCopies(9, new KillBackend(service)));
        }
        for (var server : List.of("postgres", "kafka")) {
            round.add(new Kill(server, 1));
            round.add(new CutNetwork(server));
            round.add(new SlowNetwork(server, Duration.ofMillis(random.nextInt(20, 300)), pause(random, longestPause)));
        }
        round.add(new Kill("postgres", 1));
        round.add(new Kill("gateway-service", 1));
        round.add(new Pause(any(business, random), random.nextInt(1, 3), pause(random, longestPause)));
        round.add(new Pause("kafka", 1, pause(random, longestPause)));
        round.add(new CutConnections(any(business, random)));
        round.add(new CutRelay(any(services.publishing(), random)));
        Collections.shuffle(round, random);
        return round;
    }

    private static String any(List<String> services, Random random) {
        return services.get(random.nextInt(services.size()));
    }

    /** Returns a log-uniform duration, so that short pauses are more frequent than long ones. */
    private static Duration pause(Random random, Duration longest) {
        var shortest = 5_000.0;
        return Duration.ofMillis((long) (shortest * Math.pow(longest.toMillis() / shortest, random.nextDouble())));
    }

}
