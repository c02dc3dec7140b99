package io.crema.tls;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.AbstractConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/** Stops a service that has no certificate and would listen where others can reach it. */
final class LoopbackOnly implements WebServerFactoryCustomizer<AbstractConfigurableWebServerFactory>, Ordered {

    private static final Logger log = LoggerFactory.getLogger(LoopbackOnly.class);

    @Override
    public void customize(AbstractConfigurableWebServerFactory server) {
        var address = server.getAddress();
        if (address == null || !address.isLoopbackAddress()) {
            throw new IllegalStateException("A service without a certificate listens on the loopback address only. "
                    + "Set CREMA_TLS to the directory of its certificate, or CREMA_BIND to 127.0.0.1.");
        }
        log.warn(
                "No certificate (CREMA_TLS): this service speaks plain HTTP, and the loopback address is its only one");
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

}
