package io.crema.gateway;

import static org.springframework.web.servlet.function.RequestPredicates.methods;
import static org.springframework.web.servlet.function.RequestPredicates.path;
import static org.springframework.web.servlet.function.RouterFunctions.route;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.web.servlet.function.RequestPredicate;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Serves the merged OpenAPI document, and Swagger UI to browse it. The pages load nothing from elsewhere. */
@Configuration(proxyBeanMethods = false)
class ApiDocs {

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final CacheControl FOR_AN_HOUR = CacheControl.maxAge(Duration.ofHours(1)).cachePublic();

    @Bean
    RouterFunction<ServerResponse> docsAndDocument(OpenApiDocuments documents) throws IOException {
        var swaggerUi = swaggerUi();
        var files = Map.<String, Resource>of("index.html", new ClassPathResource("docs/index.html"), "docs.js",
                new ClassPathResource("docs/docs.js"), "docs.css", new ClassPathResource("docs/docs.css"),
                "swagger-ui-bundle.js", new ClassPathResource(swaggerUi + "swagger-ui-bundle.js"), "swagger-ui.css",
                new ClassPathResource(swaggerUi + "swagger-ui.css"));
        return route().route(read("/openapi.json"), request -> document(request, documents.merged()))
                .route(read("/docs"), _ -> ServerResponse.temporaryRedirect(URI.create("/docs/index.html")).build())
                .route(read("/docs/{file}").and(request -> files.containsKey(request.pathVariable("file"))),
                        request -> file(Objects.requireNonNull(files.get(request.pathVariable("file")))))
                .build();
    }

    private static RequestPredicate read(String path) {
        return path(path).and(methods(HttpMethod.GET, HttpMethod.HEAD));
    }

    private static ServerResponse document(ServerRequest request, OpenApiDocuments.Merged merged) {
        return request.checkNotModified(merged.eTag())
                .orElseGet(() -> ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).eTag(merged.eTag())
                        .cacheControl(CacheControl.noCache()).body(merged.json()));
    }

    private static ServerResponse file(Resource file) {
        return ServerResponse.ok().contentType(MediaTypeFactory.getMediaType(file).orElseThrow())
                .header("Content-Security-Policy", POLICY).cacheControl(FOR_AN_HOUR).body(file);
    }

    private static String swaggerUi() throws IOException {
        Properties maven = PropertiesLoaderUtils
                .loadProperties(new ClassPathResource("META-INF/maven/org.webjars/swagger-ui/pom.properties"));
        return "META-INF/resources/webjars/swagger-ui/" + maven.getProperty("version") + "/";
    }

}
