package io.crema.chassis.config;

import java.util.concurrent.atomic.AtomicBoolean;

import org.springframework.boot.bootstrap.BootstrapRegistry;
import org.springframework.boot.bootstrap.BootstrapRegistryInitializer;
import org.springframework.boot.context.config.ConfigData;
import org.springframework.cloud.config.client.ConfigClientFailFastException;
import org.springframework.cloud.config.client.ConfigServerBootstrapper.LoadContext;
import org.springframework.cloud.config.client.ConfigServerBootstrapper.LoaderInterceptor;
import org.springframework.cloud.config.client.ConfigServerConfigDataResource;
import org.springframework.cloud.config.client.RetryTemplateFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;

/**
 * Retries the config server as {@code spring.cloud.config.retry} says, and reports the wait: at the first failure and then
 * once in ten attempts. It prints to the standard output, because logging is not configured yet. A refresh asks once.
 */
class WaitingForConfigServer implements BootstrapRegistryInitializer {

    private static final int ATTEMPTS_PER_LINE = 10;

    @Override
    public void initialize(BootstrapRegistry registry) {
        var started = new AtomicBoolean();
        registry.register(LoaderInterceptor.class, _ -> load -> started.get() ? once(load) : waiting(load));
        registry.addCloseListener(_ -> started.set(true));
    }

    private static ConfigData once(LoadContext load) {
        try {
            ConfigData loaded = load.getInvocation().apply(load.getLoaderContext(), load.getResource());
            if (loaded != null) {
                return loaded;
            }
        } catch (ConfigClientFailFastException failure) {
            throw new ConfigServerUnavailableException(failure);
        }
        throw new ConfigServerUnavailableException(null);
    }

    private static ConfigData waiting(LoadContext load) {
        ConfigServerConfigDataResource resource = load.getResource();
        var retries = RetryTemplateFactory.create(resource.getRetryProperties(), resource.getLog());
        retries.registerListener(new Progress(String.join(", ", resource.getProperties().getUri())));
        return retries.execute(attempt -> load.getInvocation().apply(load.getLoaderContext(), resource));
    }

    private record Progress(String server) implements RetryListener {

        @Override
        public <T, E extends Throwable> void onError(RetryContext context, RetryCallback<T, E> callback,
                Throwable failure) {
            if (context.getRetryCount() % ATTEMPTS_PER_LINE == 1) {
                System.out.printf("Waiting for the config server at %s: %s%n", server,
                        NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
            }
        }

    }

}
