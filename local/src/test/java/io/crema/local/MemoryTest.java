package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MemoryTest {

    private static final PlatformConfig CONFIG = PlatformConfig.standard(Path.of(".."), Map.of());

    @Test
    void warnsOnlyIfThereIsLessThanThePlatformNeeds() {
        var needed = Memory.neededMb(CONFIG).values().stream().mapToInt(Integer::intValue).sum();

        assertThat(Memory.describe(CONFIG, OptionalLong.of(needed))).contains("are available")
                .doesNotContain("WARNING");
        assertThat(Memory.describe(CONFIG, OptionalLong.of(needed - 1))).startsWith("WARNING: Crema needs");
        assertThat(Memory.describe(CONFIG, OptionalLong.empty())).matches("Crema needs \\d\\.\\d GB of memory\\.");
    }

    @Test
    void countsEachInstance() {
        var doubled = CONFIG.withInstances(Map.of("order-service", 2));

        assertThat(Memory.neededMb(doubled).getOrDefault("order-service", 0))
                .isEqualTo(2 * Memory.neededMb(CONFIG).getOrDefault("order-service", 0));
    }

    @Test
    void figuresHaveTheMemoryOfEachProcess() throws IOException {
        var figures = Files.readAllLines(Path.of("../docs/figures.md"));

        assertThat(Memory.neededMb(CONFIG))
                .allSatisfy((program,
                        megabytes) -> assertThat(figures.contains("| " + program + " | " + megabytes + " MB |"))
                                .as("docs/figures.md has a line | %s | %d MB |", program, megabytes).isTrue());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void asksTheMachine() {
        assertThat(Memory.availableMb().orElseThrow()).isPositive();
    }
}
