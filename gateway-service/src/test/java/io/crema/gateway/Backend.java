package io.crema.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.DynamicPropertyRegistry;

/** An instance of a service, as the gateway sees it: a real server that records its requests. */
class Backend {

    /** The behaviour of an instance. */
    interface Manner {

        void treat(HttpExchange exchange, String name) throws IOException;

    }

    static final Manner WELL = answering(200);

    /** Answers with the request's body. */
    static final Manner ECHOING = (exchange, name) -> answer(exchange, 200, exchange.getRequestBody().readAllBytes());

    /** Answers with the port that the request's connection comes from. */
    static final Manner NAMING_CALLER = (exchange, name) -> answer(exchange, 200,
            Integer.toString(exchange.getRemoteAddress().getPort()).getBytes(StandardCharsets.UTF_8));

    /** Takes the request and drops the connection. */
    static final Manner BREAKING = (exchange, name) -> exchange.close();

    private final String name;

    private final List<Headers> requests = new CopyOnWriteArrayList<>();

    private final CountDownLatch end = new CountDownLatch(1);

    private volatile Manner manner = WELL;

    private final @Nullable SSLContext certificate;

    private HttpServer server;

    Backend(String name) {
        this(name, null);
    }

    /** @param certificate what the instance proves itself with; null for plain HTTP */
    Backend(String name, @Nullable SSLContext certificate) {
        this.name = name;
        this.certificate = certificate;
        this.server = listening(0);
    }

    /** Makes discovery name these instances of a service. */
    static void register(DynamicPropertyRegistry properties, String service, Backend... instances) {
        for (int i = 0; i < instances.length; i++) {
            Backend instance = instances[i];
            properties.add("spring.cloud.discovery.client.simple.instances.%s[%d].uri".formatted(service, i),
                    instance::uri);
        }
    }

    private String uri() {
        return (certificate == null ? "http://localhost:" : "https://127.0.0.1:") + port();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The headers of the requests since the behaviour was set. */
    List<Headers> requests() {
        return requests;
    }

    void is(Manner next) {
        manner = next;
        requests.clear();
    }

    /** Takes requests and never answers. */
    void hangs() {
        is((exchange, instance) -> {
            try {
                end.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
    }

    void dies() {
        server.stop(0);
    }

    void comesBack() {
        server = listening(port());
        is(WELL);
    }

    void ends() {
        end.countDown();
        dies();
    }

    /** Answers with a status and the instance's name. */
    static Manner answering(int status) {
        return (exchange, name) -> {
            exchange.getRequestBody().readAllBytes();
            answer(exchange, status, name.getBytes(StandardCharsets.UTF_8));
        };
    }

    /** Waits as {@code Prefer: wait=N} says, then answers that nothing has changed. */
    static final Manner WAITING = (exchange, name) -> {
        String prefer = exchange.getRequestHeaders().getFirst("Prefer");
        if (prefer != null) {
            try {
                Thread.sleep(Duration.ofSeconds(Long.parseLong(prefer.replace("wait=", ""))));
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
        exchange.sendResponseHeaders(304, -1);
        exchange.close();
    };

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private HttpServer listening(int port) {
        try {
            var listening = created(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            listening.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            listening.createContext("/", exchange -> {
                requests.add(exchange.getRequestHeaders());
                manner.treat(exchange, name);
            });
            listening.start();
            return listening;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private HttpServer created(InetSocketAddress address) throws IOException {
        if (certificate == null) {
            return HttpServer.create(address, 1024);
        }
        var secure = HttpsServer.create(address, 1024);
        secure.setHttpsConfigurator(new HttpsConfigurator(certificate));
        return secure;
    }

}
