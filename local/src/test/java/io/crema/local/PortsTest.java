package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void findsProcessThatUsesPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.isFree(socket.getLocalPort())).isFalse();
            assertThat(Ports.owner(socket.getLocalPort())).contains(ProcessHandle.current());
            assertThat(Ports.isListening(socket.getLocalPort())).isTrue();
            assertThat(Ports.describeUser(socket.getLocalPort()))
                    .startsWith("process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void doesNotTakeTheNearEndOfAConnectionForAListener() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var connection = new Socket(server.getInetAddress(), server.getLocalPort())) {
            var port = connection.getLocalPort();

            assertThat(Ports.isListening(port)).isFalse();
            assertThat(Ports.owner(port)).isEmpty();
            assertThat(Ports.describeUser(port)).contains("a connection, on which nothing listens, of process "
                    + ProcessHandle.current().pid());
        }
    }

    @Test
    void returnsEachFreePortOnce() {
        assertThat(IntStream.range(0, 500).map(i -> Ports.free())).doesNotHaveDuplicates();
    }

    @Test
    void freePortHasNoOwner() {
        var port = Ports.free();

        assertThat(Ports.isFree(port)).isTrue();
        assertThat(Ports.owner(port)).isEmpty();
    }
}
