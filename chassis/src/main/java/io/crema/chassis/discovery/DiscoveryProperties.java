package io.crema.chassis.discovery;

import java.time.Duration;

import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of discovery.
 *
 * @param deregistrationWait longest time for which an instance that shuts down serves on after it left the registry: the
 *        interval in which callers fetch the registry, and a reserve
 * @param dnsPort port of each service behind its DNS name, or null if a registry knows the services
 */
@Validated
@ConfigurationProperties("crema.discovery")
record DiscoveryProperties(@NotNull @DefaultValue("5s") Duration deregistrationWait,
        @Nullable Integer dnsPort) {}
