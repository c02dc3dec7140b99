package io.crema.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What listens on this machine's ports. */
public final class Ports {

    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final String LISTENING = "0A";
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {
    }

    /**
     * A free port that nobody in this JVM was given before, for it may not be taken yet; below those that systems give to
     * outgoing connections, so that none of these takes it meanwhile.
     */
    static int free() {
        return ThreadLocalRandom.current().ints(20_000, 32_000).filter(Ports::isFree).filter(GIVEN::add).findFirst()
                .orElseThrow();
    }

    /** Whether a server could listen on a port of the loopback address now. */
    public static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** The process that listens on a port; empty when it cannot be seen, as for another user's. */
    static Optional<ProcessHandle> owner(int port) {
        try {
            return Files.exists(Path.of("/proc/net/tcp")) ? ownerFromProc(port) : ownerFromLsof(port);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Refuses ports that are taken, each with its owner and the way to another. */
    static void requireFree(Map<String, Integer> ports) {
        var taken = ports.entrySet().stream().filter(wanted -> !isFree(wanted.getValue()))
                .sorted(Map.Entry.comparingByKey()).toList();
        if (!taken.isEmpty()) {
            throw new PlatformException(
                    taken.stream()
                            .map(wanted -> "Port " + wanted.getValue() + ", wanted for " + wanted.getKey()
                                    + ", is taken by " + describeOwner(wanted.getValue()))
                            .collect(Collectors.joining("\n")),
                    "End what holds them, or choose other ports: "
                            + taken.stream().map(wanted -> PlatformConfig.variable(wanted.getKey()) + "=<port> ")
                                    .collect(Collectors.joining())
                            + "./crema up");
        }
    }

    static String describeOwner(int port) {
        return owner(port).map(
                process -> "process " + process.pid()
                        + process.info().commandLine().map(c -> " (" + shorten(c) + ")").orElse(""))
                .orElse("a process of another user");
    }

    private static String shorten(String command) {
        return command.length() <= 120
                ? command
                : command.substring(0, 40) + " ... " + command.substring(command.length() - 75);
    }

    private static Optional<ProcessHandle> ownerFromProc(int port) throws IOException {
        var sockets = new HashSet<String>();
        for (var table : Set.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
            if (Files.exists(table)) {
                Files.readAllLines(table).stream().skip(1).map(line -> BLANKS.split(line.strip()))
                        .filter(f -> f[3].equals(LISTENING) && f[1].endsWith(":%04X".formatted(port)))
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

    private static Optional<ProcessHandle> ownerFromLsof(int port) throws IOException {
        var lsof = new ProcessBuilder("lsof", "-nP", "-t", "-iTCP:" + port, "-sTCP:LISTEN").start();
        try (BufferedReader reader = lsof.inputReader(StandardCharsets.UTF_8)) {
            return reader.lines().findFirst().map(Long::valueOf).flatMap(ProcessHandle::of);
        }
    }
}
