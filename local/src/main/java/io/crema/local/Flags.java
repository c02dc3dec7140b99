package io.crema.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The JVM flags of each program: small heaps, and only the first compiler where throughput does not matter. */
final class Flags {

    private static final Map<String, Integer> HEAP_MB = Map.of("zipkin", 96, "config-service", 64, "discovery-service",
            72, "identity-service", 80, "gateway-service", 160, "order-service", 144, "payment-service", 144,
            "barista-service", 144, "query-service", 144);
    private static final List<String> BUSY = List.of("gateway-service", "order-service", "payment-service",
            "barista-service", "query-service");
    private static final List<String> KAFKA = List.of("-XX:+UseSerialGC", "-Xms128m", "-Xmx256m",
            "-XX:ReservedCodeCacheSize=64m", "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
            "-Dorg.slf4j.simpleLogger.log.org.apache.kafka=warn",
            "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info");
    /**
     * What the optimizing compiler does in training it would do again at each start, before it is known what is hot:
     * thirty times the usual thresholds keep it from that.
     */
    static final List<String> IN_TRAINING = List.of("-XX:Tier4InvocationThreshold=150000",
            "-XX:Tier4MinInvocationThreshold=18000", "-XX:Tier4CompileThreshold=450000",
            "-XX:Tier4BackEdgeThreshold=1200000");
    /** For libraries that reach memory in ways the JDK warns of, at the top of every log. */
    private static final List<String> OLD_WAYS_TO_MEMORY = List.of("--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED");
    private static final List<String> OF_OLD_WAYS = List.of("kafka", "zipkin", "discovery-service");

    private Flags() {
    }

    static List<String> of(String program) {
        var flags = new ArrayList<String>();
        if (program.equals("kafka")) {
            flags.addAll(KAFKA);
        } else {
            flags.addAll(List.of("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders",
                    "-Xmx" + HEAP_MB.getOrDefault(program, 128) + "m", "-Xss512k", "-XX:MinHeapFreeRatio=20",
                    "-XX:MaxHeapFreeRatio=40"));
            if (BUSY.contains(program)) {
                flags.add("-XX:ReservedCodeCacheSize=96m");
            } else {
                flags.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=48m"));
            }
        }
        if (OF_OLD_WAYS.contains(program)) {
            flags.addAll(OLD_WAYS_TO_MEMORY);
        }
        return flags;
    }
}
