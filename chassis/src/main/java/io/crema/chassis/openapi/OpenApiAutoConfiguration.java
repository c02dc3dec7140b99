package io.crema.chassis.openapi;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnResource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ClassPathResource;

/** Serves {@code openapi.json} of the class path. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnResource(resources = "classpath:openapi.json")
class OpenApiAutoConfiguration {

    @Bean
    OpenApiController openApiController() {
        return new OpenApiController(new ClassPathResource("openapi.json"));
    }

}
