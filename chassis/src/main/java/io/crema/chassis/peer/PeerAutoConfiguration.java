package io.crema.chassis.peer;

import io.crema.chassis.security.Callers;
import io.crema.tls.ServiceTls;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;

/** Lets a service call others as its caller. */
@AutoConfiguration(afterName = {"io.crema.tls.TlsAutoConfiguration",
        "io.crema.chassis.security.ResourceServerAutoConfiguration"})
@ConditionalOnBean(Callers.class)
class PeerAutoConfiguration {

    @Bean
    PeerConnections peerConnections(ObjectProvider<ServiceTls> certificate, Callers callers) {
        return new PeerConnections(certificate.getIfAvailable(), callers::accessToken);
    }

}
