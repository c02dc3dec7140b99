package io.crema.gateway;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Makes the compositions. */
@Component
public class Compositions implements DisposableBean {

    private final BackendReads reads;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Compositions(BackendReads reads) {
        this.reads = reads;
    }

    /** Returns a new composition with places of its own. */
    public Composition named(String name, Composition.Limits limits) {
        return new Composition(name, limits, reads, threads);
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }

}
