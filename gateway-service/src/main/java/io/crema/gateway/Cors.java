package io.crema.gateway;

import java.time.Duration;
import java.util.List;

import io.crema.chassis.problem.ProblemException;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.validation.annotation.Validated;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Lets pages of other origins call the API. Without allowed origins every preflight is refused. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(Cors.Settings.class)
class Cors {

    /**
     * Calls from pages of other origins.
     *
     * @param allowedOrigins origins such as {@code https://shop.example}
     * @param maxAge time for which a browser may remember the answer to a preflight
     */
    @Validated
    @ConfigurationProperties("crema.gateway.cors")
    record Settings(@DefaultValue List<@NotBlank String> allowedOrigins,
            @NotNull @DefaultValue("1h") Duration maxAge) {}

    @Bean
    UrlBasedCorsConfigurationSource corsConfigurationSource(Settings settings) {
        var source = new UrlBasedCorsConfigurationSource();
        if (!settings.allowedOrigins().isEmpty()) {
            var cors = new CorsConfiguration();
            cors.setAllowedOrigins(settings.allowedOrigins());
            cors.setAllowedMethods(List.of("GET", "HEAD", "POST", "PATCH", "DELETE"));
            cors.setAllowedHeaders(
                    List.of("Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "Prefer"));
            cors.setExposedHeaders(List.of("Age", "Crema-Projection-Lag", "Crema-Source", "ETag", "Location",
                    "Preference-Applied", "RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate"));
            cors.setMaxAge(settings.maxAge());
            source.registerCorsConfiguration("/**", cors);
        }
        return source;
    }

    /** Spring Security runs it by this name, before it asks for a token that no preflight has. */
    @Bean
    CorsFilter corsFilter(UrlBasedCorsConfigurationSource source,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        var processor = new SilentCorsProcessor();
        var filter = new CorsFilter(source);
        filter.setCorsProcessor((configuration, request, response) -> {
            boolean allowed = (configuration != null || !CorsUtils.isPreFlightRequest(request))
                    && processor.processRequest(configuration, request, response);
            if (!allowed) {
                problems.resolveException(request, response, null, new ProblemException(HttpStatus.FORBIDDEN,
                        "origin-not-allowed", "Call from an origin, with a method and with headers that are allowed"));
            }
            return allowed;
        });
        return filter;
    }

    /** Leaves the answer to a refused request to the caller. */
    private static final class SilentCorsProcessor extends DefaultCorsProcessor {

        @Override
        protected void rejectRequest(ServerHttpResponse response) {
            // the caller answers with a problem document
        }

    }

}
