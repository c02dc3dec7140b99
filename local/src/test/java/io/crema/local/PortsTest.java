package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void findsProcessThatUsesPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.isFree(socket.getLocalPort())).isFalse();
            assertThat(Ports.owner(socket.getLocalPort())).contains(ProcessHandle.current());
            assertThat(Ports.describeOwner(socket.getLocalPort())).contains("process " + ProcessHandle.current().pid());
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
