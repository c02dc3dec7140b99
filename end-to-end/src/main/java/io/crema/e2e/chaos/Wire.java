package io.crema.e2e.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A TCP connection's way to a server, which can be made slow and can be cut. */
public final class Wire implements AutoCloseable {

    private final ServerSocket entrance;
    private final int serverPort;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private volatile Duration delay = Duration.ZERO;

    /** Opens a way to a server on this machine, which need not listen yet. */
    public Wire(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.entrance = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("wire").start(this::accept);
    }

    /** Where to connect instead of to the server. */
    public int port() {
        return entrance.getLocalPort();
    }

    /** Lets everything in either direction come that much later. */
    void slow(Duration by) {
        delay = by;
    }

    /** Breaks all connections; new ones can be made. */
    void cut() {
        ends.forEach(Wire::close);
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        cut();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                var client = entrance.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        ends.add(client);
        try {
            var server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            ends.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            var back = Thread.ofVirtual().start(() -> carry(server, client));
            carry(client, server);
            back.join();
        } catch (IOException serverIsAway) {
            close(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ends.removeIf(Socket::isClosed);
        }
    }

    private void carry(Socket from, Socket to) {
        try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
            var buffer = new byte[16_384];
            for (var length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                LockSupport.parkNanos(delay.toNanos());
                out.write(buffer, 0, length);
            }
        } catch (IOException brokenOnOneSide) {
            close(from);
        } finally {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException isBrokenAnyway) {
            return;
        }
    }

}
