package io.crema.local;

import java.util.List;
import java.util.stream.Stream;

/** The JVM flags of each program: small heaps, and only the C1 compiler if throughput does not matter. */
final class JvmFlags {

    private static final String DISCOVERY = "discovery-service";
    /** Without it, the JVM begins with a heap of a 64th of the machine's memory. */
    private static final int LARGEST_INITIAL_HEAP_MB = 160;
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
    private static final int ZIPKIN_HEAP_MB = 96;
    static final List<String> ZIPKIN = plus(small(ZIPKIN_HEAP_MB, false), MEMORY_ACCESS);
    static final List<String> KAFKA = plus(List.of("-XX:+UseSerialGC", "-Xms128m", "-Xmx256m",
            "-XX:ReservedCodeCacheSize=64m", "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
            "-Dorg.slf4j.simpleLogger.log.org.apache.kafka=warn",
            "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info"), MEMORY_ACCESS);

    private JvmFlags() {
    }

    static List<String> of(ServiceDescription service) {
        var flags = small(service.heapMb(), service.isOptimized());
        return service.name().equals(DISCOVERY) ? plus(flags, MEMORY_ACCESS) : flags;
    }

    private static List<String> small(int heapMb, boolean optimized) {
        var flags = List.of("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders",
                "-Xms" + Math.min(heapMb, LARGEST_INITIAL_HEAP_MB) + "m", "-Xmx" + heapMb + "m", "-Xss512k",
                "-XX:MinHeapFreeRatio=20", "-XX:MaxHeapFreeRatio=40");
        return plus(flags, optimized
                ? List.of("-XX:ReservedCodeCacheSize=96m")
                : List.of("-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=48m"));
    }

    private static List<String> plus(List<String> flags, List<String> more) {
        return Stream.concat(flags.stream(), more.stream()).toList();
    }
}
