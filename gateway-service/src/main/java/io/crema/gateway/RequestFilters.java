package io.crema.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Orders the gateway's filters around those of the chassis: authentication, rate limit, body. */
@Configuration(proxyBeanMethods = false)
class RequestFilters {

    private static final int SECURITY = SecurityFilterProperties.DEFAULT_FILTER_ORDER;

    @Bean
    FilterRegistrationBean<RateLimitFilter> rateLimits(RequestRoutes routes, RateLimiter limiter,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems, MeterRegistry metrics) {
        var registration = new FilterRegistrationBean<>(new RateLimitFilter(routes, limiter, problems, metrics));
        registration.setOrder(SECURITY + 1);
        return registration;
    }

}
