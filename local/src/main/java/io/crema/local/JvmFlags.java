package io.crema.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The JVM flags of each program: small heaps, and only the C1 compiler if throughput does not matter. */
final class JvmFlags {

    private static final Map<String, Integer> HEAP_MB = Map.of("zipkin", 96, "config-service", 64, "discovery-service",
            72, "identity-service", 80, "gateway-service", 384, "order-service", 144, "payment-service", 144,
            "barista-service", 144, "query-service", 144);
    /** Without it, the JVM begins with a heap of a 64th of the machine's memory. */
    private static final int LARGEST_INITIAL_HEAP_MB = 160;
    private static final List<String> OPTIMIZED = List.of("gateway-service", "order-service", "payment-service",
            "barista-service", "query-service");
    private static final List<String> KAFKA = List.of("-XX:+UseSerialGC", "-Xms128m", "-Xmx256m",
            "-XX:ReservedCodeCacheSize=64m", "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
            "-Dorg.slf4j.simpleLogger.log.org.apache.kafka=warn",
            "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info");
    /**
     * Raises the thresholds of the C2 compiler to thirty times their defaults: in training, because otherwise each later
     * start would repeat the C2 compilations of the training run, before it knows which methods are hot; and in a start
     * without a cache, because they would compete with it for the cores.
     */
    static final List<String> WITHOUT_CACHE = List.of("-XX:Tier4InvocationThreshold=150000",
            "-XX:Tier4MinInvocationThreshold=18000", "-XX:Tier4CompileThreshold=450000",
            "-XX:Tier4BackEdgeThreshold=1200000");
    /** Suppresses the JDK's warnings about libraries that use Unsafe or native access. */
    private static final List<String> MEMORY_ACCESS = List.of("--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED");
    private static final List<String> NEEDS_MEMORY_ACCESS = List.of("kafka", "zipkin", "discovery-service");

    private JvmFlags() {
    }

    static List<String> of(String program) {
        var flags = new ArrayList<String>();
        if (program.equals("kafka")) {
            flags.addAll(KAFKA);
        } else {
            int heap = HEAP_MB.getOrDefault(program, 128);
            flags.addAll(List.of("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders",
                    "-Xms" + Math.min(heap, LARGEST_INITIAL_HEAP_MB) + "m", "-Xmx" + heap + "m", "-Xss512k",
                    "-XX:MinHeapFreeRatio=20",
                    "-XX:MaxHeapFreeRatio=40"));
            if (OPTIMIZED.contains(program)) {
                flags.add("-XX:ReservedCodeCacheSize=96m");
            } else {
                flags.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=48m"));
            }
        }
        if (NEEDS_MEMORY_ACCESS.contains(program)) {
            flags.addAll(MEMORY_ACCESS);
        }
        return flags;
    }
}
