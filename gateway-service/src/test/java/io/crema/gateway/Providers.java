package io.crema.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.crema.testing.AuthorizationMatrix;

/** The services behind the gateway, by their contracts. */
final class Providers {

    private Providers() {
    }

    /** Returns the services that have a contract with the gateway. */
    static List<String> names() {
        try (var modules = Files.list(Path.of(".."))) {
            return modules.filter(it -> Files.exists(it.resolve("src/test/resources/contracts/gateway-service")))
                    .map(it -> it.getFileName().toString()).filter(it -> it.endsWith("-service")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String[] scopes() {
        return AuthorizationMatrix.SCOPES.toArray(String[]::new);
    }

}
