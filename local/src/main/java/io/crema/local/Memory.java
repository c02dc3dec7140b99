package io.crema.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The memory that a platform needs, as measured after its first order: docs/figures.md. */
final class Memory {

    /** All but the business services, which are alike. */
    private static final Map<String, Integer> MEASURED_MB = Map.of("postgres", 150, "kafka", 220, "zipkin", 140,
            State.SUPERVISOR, 120, "config-service", 170, "discovery-service", 200, "identity-service", 210,
            "gateway-service", 290);
    private static final int BUSINESS_SERVICE_MB = 310;
    private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d+) kB");

    private Memory() {
    }

    /** Returns the megabytes that each process needs, by the name of the program. Instances of one service are summed. */
    static Map<String, Integer> neededMb(PlatformConfig config) {
        var needed = new LinkedHashMap<String, Integer>(MEASURED_MB);
        config.services().names()
                .forEach(service -> needed.putIfAbsent(service, BUSINESS_SERVICE_MB * config.instancesOf(service)));
        return needed;
    }

    /** Returns a sentence with what the platform needs and what this machine has, and a warning if that is less. */
    static String describe(PlatformConfig config, OptionalLong availableMb) {
        var needed = neededMb(config).values().stream().mapToInt(Integer::intValue).sum();
        var sentence = String.format(Locale.ROOT, "Crema needs %.1f GB of memory", needed / 1024.0);
        if (availableMb.isEmpty()) {
            return sentence + ".";
        }
        var available = String.format(Locale.ROOT, "%.1f GB", availableMb.getAsLong() / 1024.0);
        return availableMb.getAsLong() >= needed
                ? sentence + "; " + available + " are available."
                : "WARNING: " + sentence + ", and only " + available
                        + " are available. Close other programs, or expect "
                        + "slow starts and killed processes.";
    }

    /** Returns the memory that new processes can use; empty where the operating system does not say it. */
    static OptionalLong availableMb() {
        try {
            var found = AVAILABLE.matcher(Files.readString(Path.of("/proc/meminfo")));
            return found.find() ? OptionalLong.of(Long.parseLong(found.group(1)) / 1024) : OptionalLong.empty();
        } catch (IOException noProcFileSystem) {
            return OptionalLong.empty();
        }
    }
}
