package io.crema.testing.openapi;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;

/** Keeps springdoc out of the services under test, as it is out of the services that run. */
final class WithoutSpringdoc implements AutoConfigurationImportFilter {

    @Override
    public boolean[] match(@Nullable String[] candidates, AutoConfigurationMetadata metadata) {
        var kept = new boolean[candidates.length];
        for (int i = 0; i < candidates.length; i++) {
            String name = candidates[i];
            kept[i] = name == null || !name.startsWith("org.springdoc.");
        }
        return kept;
    }

}
