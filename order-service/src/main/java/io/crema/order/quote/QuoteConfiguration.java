package io.crema.order.quote;

import io.crema.chassis.peer.PeerConnections;
import io.crema.chassis.security.Callers;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.service.registry.ImportHttpServices;

/** Chooses the protocol of the calls to payment-service. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(QuoteProperties.class)
@ImportHttpServices(group = PaymentService.NAME, types = PaymentService.class)
class QuoteConfiguration {

    @Bean
    Balances balances(QuoteProperties properties, PaymentService payments,
            ObjectProvider<GrpcChannelFactory> channels,
            Callers callers, CircuitBreakerFactory<?, ?> breakers) {
        return new GuardedBalances(switch (properties.protocol()) {
            case REST -> new RestBalances(payments);
            case GRPC -> new GrpcBalances(channels.getObject().createChannel("registry:///" + PaymentService.NAME),
                    callers::accessToken, properties.deadline());
            case THRIFT -> new ThriftBalances(payments);
        }, breakers.create(PaymentService.NAME));
    }

    @Bean
    RestClientHttpServiceGroupConfigurer paymentConnections(PeerConnections peers, QuoteProperties properties) {
        var connections = peers.to(PaymentService.NAME, properties.connecting(), properties.deadline());
        return groups -> groups.filterByName(PaymentService.NAME).forEachClient(
                (_, client) -> client.requestFactory(connections)
                        .requestInterceptor(peers.asCaller(properties.deadline())));
    }

}
