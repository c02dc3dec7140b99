package io.crema.testing.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.oas.models.media.Schema;
import org.springdoc.core.configuration.SpringDocConfiguration;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.core.utils.SpringDocUtils;
import org.springdoc.webmvc.api.OpenApiWebMvcResource;
import org.springdoc.webmvc.core.configuration.SpringDocWebMvcConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.objenesis.SpringObjenesis;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Describes controllers by springdoc: their paths, parameters, bodies and schemas. The controllers are instances without
 * collaborators, because nothing calls them.
 *
 * @param document springdoc's document; schemas are named by their classes
 * @param operations the methods of the controllers by their operation ids
 */
record Controllers(ObjectNode document, Map<String, HandlerMethod> operations) {

    private static final JsonMapper JSON = new JsonMapper();

    static {
        TypeNameResolver.std.setUseFqn(true);
        SpringDocUtils.getConfig().replaceWithSchema(JsonNode.class, new Schema<>());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebMvc
    static class Mvc {}

    /** Describes the controllers of the packages. */
    static Controllers in(Collection<String> packages) {
        var operations = new TreeMap<String, HandlerMethod>();
        OperationCustomizer named = (operation, method) -> {
            var id = id(method);
            if (!operations.computeIfAbsent(id, _ -> method).getMethod().equals(method.getMethod())) {
                throw new AssertionError("Two operations have the name " + id + ": rename a method");
            }
            return operation.operationId(id);
        };
        var documents = new ArrayList<ObjectNode>();
        new WebApplicationContextRunner()
                .withPropertyValues("springdoc.default-produces-media-type=application/json",
                        "springdoc.default-consumes-media-type=application/json",
                        "springdoc.override-with-generic-response=false", "springdoc.enable-kotlin=false")
                .withInitializer(context -> controllers(packages).forEach(controller -> context.getBeanFactory()
                        .registerSingleton(controller.getName(), new SpringObjenesis().newInstance(controller))))
                .withUserConfiguration(Mvc.class)
                .withConfiguration(AutoConfigurations.of(SpringDocConfiguration.class, SpringDocConfigProperties.class,
                        SpringDocWebMvcConfiguration.class))
                .withBean(OperationCustomizer.class, () -> named)
                .run(context -> documents.add(read(context.getBean(OpenApiWebMvcResource.class))));
        return new Controllers(documents.getFirst(), operations);
    }

    private static ObjectNode read(OpenApiWebMvcResource springdoc) {
        try {
            return (ObjectNode) JSON.readTree(springdoc.openapiJson(new MockHttpServletRequest(), "/", Locale.ROOT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String id(HandlerMethod method) {
        return method.getBeanType().getSimpleName().replaceFirst("Controller$", "") + "."
                + method.getMethod().getName();
    }

    private static List<Class<?>> controllers(Collection<String> packages) {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
        return packages.stream().flatMap(base -> scanner.findCandidateComponents(base).stream())
                .<Class<?>>map(it -> ClassUtils.resolveClassName(String.valueOf(it.getBeanClassName()), null)).toList();
    }

}
