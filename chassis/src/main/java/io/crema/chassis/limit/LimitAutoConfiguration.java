package io.crema.chassis.limit;

import io.crema.chassis.config.LiveSettings;
import io.crema.chassis.problem.ProblemAutoConfiguration;
import io.crema.chassis.security.Callers;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Registers the filter of the quotas. */
@AutoConfiguration(after = ProblemAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class LimitAutoConfiguration {

    private static final int AFTER_SECURITY = SecurityFilterProperties.DEFAULT_FILTER_ORDER + 1;

    @Bean
    FilterRegistrationBean<QuotaFilter> quotaFilter(LiveSettings settings, Callers callers,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        var registration = new FilterRegistrationBean<>(
                new QuotaFilter(settings.of(QuotaProperties.class, QuotaFilter::limits), callers, problems));
        registration.setOrder(AFTER_SECURITY);
        return registration;
    }

}
