package io.crema.gateway;

import java.io.IOException;
import java.time.Duration;

import jakarta.validation.constraints.NotNull;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.TomcatProtocolHandlerCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.validation.annotation.Validated;

/**
 * Closes a connection whose request header does not arrive as a whole in time. Tomcat's own time limit is per read: a
 * client that sends a byte now and then would hold its connection for hours.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HeaderDeadline.Limits.class)
class HeaderDeadline {

    /** @param deadline time for a whole header; the client may be silent for {@code connection-timeout} longer */
    @Validated
    @ConfigurationProperties("crema.gateway.header")
    record Limits(@NotNull Duration deadline) {}

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> headerDeadlines(Limits limits) {
        return server -> {
            server.setProtocol(Protocol.class.getName());
            TomcatProtocolHandlerCustomizer<Protocol> deadline = protocol -> protocol.deadline = limits.deadline();
            server.addProtocolHandlerCustomizers(deadline);
        };
    }

    /** Tomcat's HTTP/1.1 with the deadline. Tomcat creates it. */
    public static final class Protocol extends Http11NioProtocol {

        private Duration deadline = Duration.ofSeconds(Long.MAX_VALUE);

        @Override
        protected Processor createProcessor() {
            return new Http11WithDeadline(this, getAdapter(), deadline);
        }

    }

    private static final class Http11WithDeadline extends Http11Processor {

        private final Duration deadline;
        private @Nullable SocketWrapperBase<?> unfinished;

        Http11WithDeadline(Http11NioProtocol protocol, Adapter adapter, Duration deadline) {
            super(protocol, adapter);
            this.deadline = deadline;
        }

        @Override
        public SocketState service(SocketWrapperBase<?> connection) throws IOException {
            if (connection.equals(unfinished) && isTooLate()) {
                unfinished = null;
                return SocketState.CLOSED;
            }
            SocketState state = super.service(connection);
            unfinished = state == SocketState.LONG ? connection : null;
            return state;
        }

        private boolean isTooLate() {
            long begin = request.getStartTimeNanos();
            return begin >= 0 && System.nanoTime() - begin > deadline.toNanos();
        }

    }

}
