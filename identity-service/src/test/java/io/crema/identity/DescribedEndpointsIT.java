package io.crema.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The OpenAPI document of the service has all its endpoints and no other: those of controllers, and those of filters. */
class DescribedEndpointsIT {

    private static final Identity SERVICE = Instances.FIRST;

    @Test
    void everyEndpointOfAControllerIsDescribed() throws Exception {
        assertThat(described()).containsAll(ofControllers());
    }

    @Test
    void everyEndpointThatTheIssuerPublishesIsDescribed() throws Exception {
        var metadata = Identity.json(SERVICE.send("GET", "/.well-known/openid-configuration", ""));
        var published = metadata.properties().stream()
                .filter(it -> it.getKey().endsWith("_endpoint") || it.getKey().equals("jwks_uri"))
                .map(it -> URI.create(it.getValue().asString()).getPath()).toList();

        assertThat(published).contains("/oauth2/token", "/oauth2/jwks");
        assertThat(described().stream().map(it -> it.split(" ", 2)[1])).containsAll(published);
    }

    @Test
    void everyDescribedEndpointExists() throws Exception {
        var others = described();
        others.removeAll(ofControllers());

        for (String endpoint : others) {
            var methodAndPath = endpoint.split(" ", 2);
            assertThat(SERVICE.send(methodAndPath[0], methodAndPath[1], "").statusCode()).as(endpoint)
                    .isNotIn(404, 405);
        }
    }

    private static Set<String> described() throws Exception {
        return Identity.json(SERVICE.send("GET", "/openapi.json", "")).path("paths").properties().stream()
                .flatMap(path -> path.getValue().propertyNames().stream()
                        .map(method -> method.toUpperCase(Locale.ROOT) + " " + path.getKey()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the endpoints of the platform's controllers. The document does not describe itself. */
    private static Set<String> ofControllers() {
        return SERVICE.context().getBeansOfType(RequestMappingHandlerMapping.class).values().stream()
                .flatMap(it -> it.getHandlerMethods().entrySet().stream())
                .filter(it -> it.getValue().getBeanType().getPackageName().startsWith("io.crema."))
                .flatMap(it -> it.getKey().getMethodsCondition().getMethods().stream()
                        .flatMap(method -> it.getKey().getPatternValues().stream().map(path -> method + " " + path)))
                .filter(it -> !it.equals("GET /openapi.json")).collect(Collectors.toCollection(TreeSet::new));
    }

}
