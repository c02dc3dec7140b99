package io.crema.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds free ports and the processes that use a port. */
public final class Ports {

    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final String LISTENING = "0A";
    private static final int CONNECT_MILLIS = 500;
    private static final Duration CONNECTION_ENDS = Duration.ofSeconds(5);
    private static final Set<Integer> RESERVED = ConcurrentHashMap.newKeySet();

    private Ports() {
    }

    /**
     * Returns a free port and reserves it within this JVM, because its user may open it later. The port is below the range
     * of ephemeral ports, so that no outgoing connection takes it.
     */
    static int free() {
        return ThreadLocalRandom.current().ints(20_000, 32_000).filter(Ports::isFree).filter(RESERVED::add).findFirst()
                .orElseThrow();
    }

    /** Returns true if a server can listen on this port of the loopback address. */
    public static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** Returns true if a process listens on this port of the loopback address. */
    static boolean isListening(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException nothingListens) {
            return false;
        }
    }

    /** Returns the process that listens on a port; empty if the process is not visible, for example another user's. */
    static Optional<ProcessHandle> owner(int port) {
        try {
            return Files.exists(Path.of("/proc/net/tcp"))
                    ? ownerFromProc(port, LISTENING::equals)
                    : ownerFromLsof(port, "-sTCP:LISTEN");
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Throws an exception that names each port in use, the process that uses it, and the variable to change the port. Waits
     * a while for a port that is only the near end of a connection.
     */
    static void requireFree(Map<String, Integer> ports) {
        Platform.until(() -> ports.values().stream().allMatch(port -> isFree(port) || isListening(port)),
                CONNECTION_ENDS);
        var taken = ports.entrySet().stream().filter(it -> !isFree(it.getValue()))
                .sorted(Map.Entry.comparingByKey()).toList();
        if (!taken.isEmpty()) {
            throw new PlatformException(
                    taken.stream()
                            .map(it -> "Port " + it.getValue() + " for " + it.getKey() + " is in use by "
                                    + describeUser(it.getValue()))
                            .collect(Collectors.joining("\n")),
                    "Stop the process, or use another port: "
                            + taken.stream().map(it -> PlatformConfig.variable(it.getKey()) + "=<port> ")
                                    .collect(Collectors.joining())
                            + "./crema up");
        }
    }

    static String describeUser(int port) {
        var listener = owner(port);
        if (listener.isPresent() || isListening(port)) {
            return listener.map(Ports::describe).orElse("a process of another user");
        }
        return "a connection, on which nothing listens, of "
                + connected(port).map(Ports::describe).orElse("a process of another user");
    }

    private static Optional<ProcessHandle> connected(int port) {
        try {
            return Files.exists(Path.of("/proc/net/tcp"))
                    ? ownerFromProc(port, status -> true)
                    : ownerFromLsof(port, "-sTCP:^LISTEN");
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String describe(ProcessHandle process) {
        return "process " + process.pid() + process.info().commandLine().map(c -> " (" + shorten(c) + ")").orElse("");
    }

    private static String shorten(String command) {
        return command.length() <= 120
                ? command
                : command.substring(0, 40) + " ... " + command.substring(command.length() - 75);
    }

    private static Optional<ProcessHandle> ownerFromProc(int port, Predicate<String> status) throws IOException {
        var sockets = new HashSet<String>();
        for (var table : Set.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
            if (Files.exists(table)) {
                Files.readAllLines(table).stream().skip(1).map(line -> BLANKS.split(line.strip()))
                        .filter(f -> status.test(f[3]) && f[1].endsWith(":%04X".formatted(port)))
                        .forEach(f -> sockets.add("socket:[" + f[9] + "]"));
            }
        }
        return ProcessHandle.allProcesses().filter(process -> holds(process, sockets)).findFirst();
    }

    private static boolean holds(ProcessHandle process, Set<String> sockets) {
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            for (var descriptor : descriptors) {
                if (Files.isSymbolicLink(descriptor)
                        && sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
                    return true;
                }
            }
            return false;
        } catch (IOException | RuntimeException goneOrForbidden) {
            return false;
        }
    }

    private static Optional<ProcessHandle> ownerFromLsof(int port, String status) throws IOException {
        var lsof = new ProcessBuilder("lsof", "-nP", "-t", "-iTCP:" + port, status).start();
        try (BufferedReader reader = lsof.inputReader(StandardCharsets.UTF_8)) {
            return reader.lines().findFirst().map(Long::valueOf).flatMap(ProcessHandle::of);
        }
    }
}
