package io.crema.gateway;

import java.time.Duration;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the rate limits are applied. Only a restart changes these settings.
 *
 * @param own the paths that the gateway answers itself, by the name under which {@code routes} limits them
 * @param patience how long a request waits for the database at most
 */
@Validated
@ConfigurationProperties(RateLimitProperties.PREFIX)
record RateLimitSettings(@DefaultValue Map<String, String> own, @DefaultValue("250ms") Duration patience) {}
