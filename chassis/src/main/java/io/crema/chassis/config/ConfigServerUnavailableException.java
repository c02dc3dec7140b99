package io.crema.chassis.config;

import org.jspecify.annotations.Nullable;

/**
 * The config server did not answer a running service. Spring Cloud ignores its own exception for this after the start.
 */
class ConfigServerUnavailableException extends RuntimeException {

    ConfigServerUnavailableException(@Nullable Throwable cause) {
        super("The config server does not answer", cause);
    }

}
