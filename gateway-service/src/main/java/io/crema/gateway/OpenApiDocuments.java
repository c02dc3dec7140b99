package io.crema.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;
import org.springframework.util.DigestUtils;
import org.springframework.validation.annotation.Validated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the OpenAPI documents of the services at the same time, with one deadline, and merges them. The result serves all
 * callers for a while. Of a service that does not answer, its last document counts.
 */
@Component
@EnableConfigurationProperties(OpenApiDocuments.Settings.class)
class OpenApiDocuments implements DisposableBean {

    /**
     * Settings of the merged document.
     *
     * @param deadline time after which a service counts as away
     * @param fresh time for which the merged document is not read again
     */
    @Validated
    @ConfigurationProperties("crema.gateway.openapi")
    record Settings(@NotNull Duration deadline, @NotNull Duration fresh) {}

    /** A merged document. */
    record Merged(Resource json, String eTag, long at) {}

    /** Reads the document of a service. */
    interface Reads {

        BackendReads.Answer read(String service, String path) throws Exception;

    }

    private static final Logger log = LoggerFactory.getLogger(OpenApiDocuments.class);
    private static final String SELF = "gateway-service";
    private static final String DOCUMENT = "/openapi.json";

    private final Reads reads;
    private final Settings settings;
    private final JsonMapper json;
    private final List<Route> routes;
    private final List<String> services;
    private final JsonNode own;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, JsonNode> lastGood = new HashMap<>();
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable Merged latest;

    @Autowired
    OpenApiDocuments(BackendReads reads, Settings settings, AllRoutes routes, JsonMapper json) {
        this(reads::readOpen, settings, routes.all(), json);
    }

    OpenApiDocuments(Reads reads, Settings settings, List<Route> routes, JsonMapper json) {
        this.reads = reads;
        this.settings = settings;
        this.json = json;
        this.routes = routes;
        this.services = routes.stream().filter(route -> route.uri() == null).map(Route::backend).distinct().sorted()
                .toList();
        try {
            this.own = json.readTree(new ClassPathResource(DOCUMENT).getContentAsByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the merged document. While one caller reads it again, the others get the one from before. */
    Merged merged() throws InterruptedException {
        Merged known = latest;
        if (known != null && (isFresh(known) || reading.isLocked())) {
            return known;
        }
        reading.lockInterruptibly();
        try {
            Merged read = latest;
            if (read == null || !isFresh(read)) {
                read = read();
                latest = read;
            }
            return read;
        } finally {
            reading.unlock();
        }
    }

    private boolean isFresh(Merged merged) {
        return System.nanoTime() - merged.at() < settings.fresh().toNanos();
    }

    private Merged read() throws InterruptedException {
        var merged = new MergedOpenApi(routes).own(SELF, own);
        var missing = new ArrayList<String>();
        var old = new ArrayList<String>();
        var calls = services.stream().<Callable<BackendReads.Answer>>map(it -> () -> reads.read(it, DOCUMENT)).toList();
        var answers = threads.invokeAll(calls, settings.deadline().toMillis(), TimeUnit.MILLISECONDS);
        for (int i = 0; i < services.size(); i++) {
            var service = services.get(i);
            var document = document(service, answers.get(i));
            document.ifPresentOrElse(it -> lastGood.put(service, it),
                    () -> (lastGood.containsKey(service) ? old : missing).add(service));
            Optional.ofNullable(lastGood.get(service)).ifPresent(it -> merged.service(service, it));
        }
        lastGood.forEach(merged::alternative);
        byte[] bytes = json.writeValueAsBytes(merged.document(missing, old));
        return new Merged(new ByteArrayResource(bytes), DigestUtils.md5DigestAsHex(bytes), System.nanoTime());
    }

    private Optional<JsonNode> document(String service, Future<BackendReads.Answer> call) throws InterruptedException {
        if (call.isCancelled()) {
            log.warn("The OpenAPI document of {} is missing: no answer within {}", service, settings.deadline());
            return Optional.empty();
        }
        try {
            return call.get().body();
        } catch (ExecutionException failure) {
            log.warn("The OpenAPI document of {} is missing: {}", service, String.valueOf(failure.getCause()));
            return Optional.empty();
        }
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }

}
