package io.crema.chassis.discovery;

import java.util.List;

import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/** Finds each service at its own name, where the platform's DNS leads to its instances. */
class DnsDiscovery implements DiscoveryClient {

    private final int port;

    DnsDiscovery(int port) {
        this.port = port;
    }

    @Override
    public String description() {
        return "DNS, port " + port;
    }

    @Override
    public List<ServiceInstance> getInstances(String service) {
        return List.of(new DefaultServiceInstance(service, service, service, port, true));
    }

    /** Returns nothing: DNS lists no names. */
    @Override
    public List<String> getServices() {
        return List.of();
    }

}
