package io.crema.order.quote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.crema.order.Money;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;
import org.jspecify.annotations.Nullable;

/** An instance of payment-service that speaks REST and Thrift, and does as a test tells. */
final class HttpPeer implements Peer {

    private interface Manner {

        void treat(HttpExchange exchange) throws IOException, TException;

    }

    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile Manner manner = exchange -> answer(exchange, 500, "text/plain", new byte[0]);
    private HttpServer server = listening(0);

    @Override
    public String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public List<Asked> asked() {
        return asked;
    }

    @Override
    public void holds(Money balance) {
        does(exchange -> {
            if (isThrift(exchange)) {
                answer(exchange, 200, "application/x-thrift", reply(balance));
            } else {
                json(exchange, 200, "application/json", "{\"balance\":{\"amount\":%d,\"currency\":\"%s\"}}"
                        .formatted(balance.amount(), balance.currency()));
            }
        });
    }

    @Override
    public void hasNoWallet() {
        does(exchange -> {
            if (isThrift(exchange)) {
                answer(exchange, 200, "application/x-thrift", reply(null));
            } else {
                json(exchange, 404, "application/problem+json", "{\"type\":\"urn:crema:problem:unknown-customer\"}");
            }
        });
    }

    @Override
    public void answers(int status) {
        does(exchange -> json(exchange, status, "application/problem+json", "{}"));
    }

    @Override
    public void talksNonsense() {
        does(exchange -> json(exchange, 200, isThrift(exchange) ? "application/x-thrift" : "application/json", "{}"));
    }

    @Override
    public void breaksOff() {
        does(HttpExchange::close);
    }

    @Override
    public void hangs() {
        does(_ -> {
            try {
                end.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void dies() {
        server.stop(0);
    }

    @Override
    public void comesBack(int port) {
        server = listening(port);
    }

    @Override
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void ends() {
        end.countDown();
        dies();
    }

    private void does(Manner next) {
        manner = next;
        asked.clear();
    }

    private static boolean isThrift(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().startsWith("/thrift/");
    }

    private static void json(HttpExchange exchange, int status, String type, String body) throws IOException {
        answer(exchange, status, type, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static byte[] reply(@Nullable Money balance) throws TException {
        var buffer = new TMemoryBuffer(64);
        var reply = new TBinaryProtocol(buffer);
        reply.writeMessageBegin(new TMessage("balance", TMessageType.REPLY, 1));
        reply.writeStructBegin(new TStruct("balance_result"));
        reply.writeFieldBegin(new TField("result", TType.STRUCT, (short) (balance == null ? 1 : 0)));
        reply.writeStructBegin(new TStruct("result"));
        if (balance != null) {
            reply.writeFieldBegin(new TField("amount", TType.I64, (short) 1));
            reply.writeI64(balance.amount());
            reply.writeFieldBegin(new TField("unknown", TType.STRING, (short) 99));
            reply.writeString("of a later version");
            reply.writeFieldBegin(new TField("currency", TType.STRING, (short) 2));
            reply.writeString(balance.currency());
        }
        reply.writeFieldStop();
        reply.writeFieldStop();
        reply.writeMessageEnd();
        return Arrays.copyOf(buffer.getArray(), buffer.length());
    }

    private static String customerId(HttpExchange exchange) throws IOException, TException {
        if (!isThrift(exchange)) {
            return exchange.getRequestURI().getPath().split("/", -1)[3];
        }
        var call = new TBinaryProtocol(new TMemoryInputTransport(exchange.getRequestBody().readAllBytes()));
        if (!call.readMessageBegin().name.equals("balance")) {
            throw new TException("unknown method");
        }
        call.readStructBegin();
        call.readFieldBegin();
        return call.readString();
    }

    private HttpServer listening(int port) {
        try {
            var listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
            listening.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            listening.createContext("/", exchange -> {
                try {
                    asked.add(Asked.of(customerId(exchange), exchange.getRequestHeaders()::getFirst));
                    manner.treat(exchange);
                } catch (TException e) {
                    throw new IOException(e);
                }
            });
            listening.start();
            return listening;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

}
