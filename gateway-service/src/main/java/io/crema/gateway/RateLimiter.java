package io.crema.gateway;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.crema.chassis.config.LiveSettings;
import io.crema.gateway.RateLimitProperties.Quota;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** Limits the requests of each client at each route. A changed limit begins with full buckets. */
@Component
@EnableConfigurationProperties(RateLimitSettings.class)
class RateLimiter implements DisposableBean {

    private static final int CLIENTS = 20_000;
    private static final Duration UNUSED = Duration.ofHours(1);

    private record Key(String route, ClientKey client, Quota quota) {

        private String id() {
            return String.join("|", route, quota.requests() + "/" + quota.period(), client.kind().name(),
                    client.name());
        }

    }

    private final Supplier<RateLimitProperties> limits;
    private final SharedBuckets shared;
    private final ExecutorService reports = Executors.newVirtualThreadPerTaskExecutor();
    private final Cache<Key, ClientBucket> buckets = Caffeine.newBuilder().maximumSize(CLIENTS)
            .expireAfterAccess(UNUSED).executor(Runnable::run).build();

    RateLimiter(LiveSettings settings, SharedBuckets shared) {
        this.limits = settings.of(RateLimitProperties.class);
        this.shared = shared;
    }

    Quota quota(String route, ClientKey client) {
        return limits.get().quota(route, client.kind());
    }

    ClientBucket.Decision take(String route, ClientKey client, Quota quota) throws InterruptedException {
        return buckets.get(new Key(route, client, quota),
                key -> new ClientBucket(key.id(), key.quota(), shared, reports)).take();
    }

    @Override
    public void destroy() {
        reports.shutdownNow();
    }

}
