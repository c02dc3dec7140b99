package io.crema.gateway;

import io.crema.chassis.security.Callers;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.Filter;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Orders the gateway's filters around those of the chassis: load shedding, session, authentication, rate limit, body, load
 * shedding again, deadline of the answer.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LoadShedding.Limits.class)
class RequestFilters {

    /** The filter of security answers a login itself. */
    private static final String LOGIN = "login";
    private static final int SECURITY = SecurityFilterProperties.DEFAULT_FILTER_ORDER;
    /** The filter that reads the body follows two after security. */
    private static final int AFTER_BODY = SECURITY + 3;

    @Bean
    FilterRegistrationBean<Filter> loadSheddingAtBegin(LoadShedding load,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        return ordered(load.atBegin(problems), SECURITY - 3);
    }

    @Bean
    FilterRegistrationBean<Filter> rateLimitOfLogins(RequestRoutes routes, RateLimiter limiter, Callers callers,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems, MeterRegistry metrics) {
        return ordered(new RateLimitFilter(LOGIN::equals, routes, limiter, callers, problems, metrics), SECURITY - 2);
    }

    @Bean
    FilterRegistrationBean<Filter> rateLimits(RequestRoutes routes, RateLimiter limiter, Callers callers,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems, MeterRegistry metrics) {
        return ordered(new RateLimitFilter(route -> !LOGIN.equals(route), routes, limiter, callers, problems, metrics),
                SECURITY + 1);
    }

    @Bean
    FilterRegistrationBean<Filter> loadSheddingAfterBody(LoadShedding load,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        return ordered(load.afterBody(problems), AFTER_BODY);
    }

    @Bean
    FilterRegistrationBean<Filter> answerDeadline(BackendLimits limits) {
        return ordered(new AnswerDeadline(limits.deadline()), AFTER_BODY + 1);
    }

    private static FilterRegistrationBean<Filter> ordered(Filter filter, int order) {
        var registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(order);
        return registration;
    }

}
