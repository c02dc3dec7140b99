package io.crema.gateway;

import java.time.Duration;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the rate limits that only a restart changes.
 *
 * @param own the paths that the gateway answers itself, by the name under which {@code routes} limits them
 * @param patience how long a request waits for the database at most
 */
@Validated
@ConfigurationProperties(RateLimitProperties.PREFIX)
record RateLimitSettings(@DefaultValue Map<String, String> own, @DefaultValue("250ms") Duration patience) {}
