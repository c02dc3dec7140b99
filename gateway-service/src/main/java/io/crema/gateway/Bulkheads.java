package io.crema.gateway;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** The bulkhead of each backend: one that answers slowly does not take all connections and places of the gateway. */
@Component
@EnableConfigurationProperties(BackendLimits.class)
class Bulkheads {

    private final BackendLimits limits;
    private final Map<String, Semaphore> places = new ConcurrentHashMap<>();

    Bulkheads(BackendLimits limits) {
        this.limits = limits;
    }

    /** @throws BulkheadFull if the backend has as many calls as it may have */
    <T> T call(String backend, Callable<T> call) throws Exception {
        Semaphore free = places.computeIfAbsent(backend, name -> new Semaphore(limits.concurrent(name)));
        if (!free.tryAcquire()) {
            throw new BulkheadFull(backend);
        }
        try {
            return call.call();
        } finally {
            free.release();
        }
    }

    /** A backend has as many calls as it may have. */
    static final class BulkheadFull extends RuntimeException {

        private static final long serialVersionUID = 1L;

        BulkheadFull(String backend) {
            super(backend + " has as many calls as it may have at the same time");
        }

    }

}
