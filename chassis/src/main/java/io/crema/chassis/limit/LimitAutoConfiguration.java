package io.crema.chassis.limit;

import io.crema.chassis.problem.ProblemAutoConfiguration;
import io.crema.chassis.security.Callers;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Registers the filter of the quotas. */
@AutoConfiguration(after = ProblemAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(QuotaProperties.class)
class LimitAutoConfiguration {

    private static final int AFTER_SECURITY = SecurityFilterProperties.DEFAULT_FILTER_ORDER + 1;

    @Bean
    FilterRegistrationBean<QuotaFilter> quotaFilter(QuotaProperties quotas, Callers callers,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        var registration = new FilterRegistrationBean<>(new QuotaFilter(quotas, callers, problems));
        registration.setOrder(AFTER_SECURITY);
        return registration;
    }

}
