package io.crema.chassis.request;

import java.util.List;

import io.crema.chassis.problem.ProblemAutoConfiguration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** Registers two filters: one checks the syntax before Spring Security, the other reads the body after it. */
@AutoConfiguration(after = ProblemAutoConfiguration.class, before = {JacksonAutoConfiguration.class,
        WebMvcAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(RequestProperties.class)
class RequestAutoConfiguration {

    /** Inside the filter that starts the trace, outside of all others. */
    private static final int AFTER_TRACING = Ordered.HIGHEST_PRECEDENCE + 10;

    /** After the filter of the quotas, which refuses a request without its body. */
    private static final int AFTER_SECURITY = SecurityFilterProperties.DEFAULT_FILTER_ORDER + 2;

    @Bean
    FilterRegistrationBean<RequestSyntaxFilter> requestSyntaxFilter(RequestProperties limits,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        var registration = new FilterRegistrationBean<>(new RequestSyntaxFilter(limits, problems));
        registration.setOrder(AFTER_TRACING);
        return registration;
    }

    @Bean
    RequestBodyFilter requestBodyFilter(RequestProperties limits,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        return new RequestBodyFilter(limits, problems);
    }

    @Bean
    FilterRegistrationBean<RequestBodyFilter> requestBodyFilterAfterSecurity(RequestBodyFilter filter) {
        var registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(AFTER_SECURITY);
        return registration;
    }

    @Bean
    JsonTextAdvice jsonTextAdvice(JsonMapper json) {
        return new JsonTextAdvice(json);
    }

    /** Rejects a number or a boolean for a text field, and a number for an enum field. */
    @Bean
    JsonMapperBuilderCustomizer scalarsAreNoText() {
        return mapper -> mapper.enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .withCoercionConfig(LogicalType.Textual, text -> text.setCoercion(CoercionInputShape.Integer,
                        CoercionAction.Fail).setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    }

    @Bean
    WebMvcConfigurer jsonAnyway() {
        return new WebMvcConfigurer() {
            @Override
            public void configureContentNegotiation(ContentNegotiationConfigurer negotiation) {
                negotiation.strategies(List.of(new JsonAnyway()));
            }
        };
    }

}
