package io.crema.chassis.peer;

import java.util.concurrent.TimeUnit;

import io.crema.tls.ServiceTls;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.TlsChannelCredentials;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.grpc.client.ChannelCredentialsProvider;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;

/**
 * Lets a service call others over gRPC, by targets such as {@code registry:///payment-service}. A channel connects to each
 * instance that the registry names, if the instance proves that it is the service.
 */
@AutoConfiguration(afterName = "io.crema.tls.TlsAutoConfiguration", beforeName = "org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration")
@ConditionalOnClass(ChannelCredentialsProvider.class)
class GrpcPeerAutoConfiguration {

    @Bean
    ChannelCredentialsProvider peerCredentials(ObjectProvider<ServiceTls> certificates) {
        var certificate = certificates.getIfAvailable();
        return target -> certificate == null
                ? InsecureChannelCredentials.create()
                : TlsChannelCredentials.newBuilder().keyManager(certificate.key())
                        .trustManager(certificate.trusting(target.substring(target.lastIndexOf('/') + 1))).build();
    }

    /**
     * Calls each instance in turn, and notices within seconds that one is gone without a word. The names are this
     * application's alone: gRPC's own registry of resolvers is shared by all applications of the JVM.
     */
    @Bean
    @SuppressWarnings("deprecation") // gRPC has no other way to give a channel its resolver
    <T extends ManagedChannelBuilder<T>> GrpcChannelBuilderCustomizer<T> eachInstanceInTurn(DiscoveryClient registry) {
        var names = new RegistryNames(registry);
        return (target, channel) -> {
            channel.defaultLoadBalancingPolicy("round_robin").keepAliveTime(10, TimeUnit.SECONDS)
                    .keepAliveTimeout(2, TimeUnit.SECONDS);
            if (target.startsWith(RegistryNames.SCHEME + ":")) {
                channel.nameResolverFactory(names);
            }
        };
    }

}
