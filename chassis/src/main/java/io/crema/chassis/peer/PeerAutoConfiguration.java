package io.crema.chassis.peer;

import io.crema.chassis.request.RequestProperties;
import io.crema.chassis.security.Callers;
import io.crema.tls.ServiceTls;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Lets a service call others as its caller. */
@AutoConfiguration(afterName = {"io.crema.tls.TlsAutoConfiguration",
        "io.crema.chassis.request.RequestAutoConfiguration",
        "io.crema.chassis.security.ResourceServerAutoConfiguration"})
@ConditionalOnBean(Callers.class)
class PeerAutoConfiguration {

    /** After the filter that checks the syntax of a request. */
    private static final int AFTER_SYNTAX = Ordered.HIGHEST_PRECEDENCE + 11;

    @Bean
    PeerConnections peerConnections(ObjectProvider<ServiceTls> certificate, Callers callers) {
        return new PeerConnections(certificate.getIfAvailable(), callers::accessToken);
    }

    @Bean
    FilterRegistrationBean<CallerDeadlineFilter> callerDeadline(RequestProperties request,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        var registration = new FilterRegistrationBean<>(new CallerDeadlineFilter(problems));
        registration.setEnabled(request.callerDeadlines());
        registration.setOrder(AFTER_SYNTAX);
        return registration;
    }

}
