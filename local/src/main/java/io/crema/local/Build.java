package io.crema.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Builds services with Maven. */
final class Build {

    /** A build of one module ends before the optimizing compiler has paid for itself. */
    private static final String QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private Build() {
    }

    /** Builds services and what they need, without tests and without checking the format. Prints what Maven prints. */
    static void services(Path home, List<String> services) throws IOException, InterruptedException {
        var maven = new ProcessBuilder(home.resolve(Processes.script("mvnw")).toString(), "-q", "-Dmaven.test.skip",
                "-Dformatter.skip", "-pl", String.join(",", services), "-am", "package").directory(home.toFile())
                .inheritIO();
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        maven.environment().merge("MAVEN_OPTS", QUICK, (own, quick) -> quick + " " + own);
        if (maven.start().waitFor() != 0) {
            throw new PlatformException("The build failed. What ran before runs on.",
                    "Fix the error above, then run ./crema restart " + String.join(" ", services) + " again.");
        }
    }
}
