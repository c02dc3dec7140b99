package io.crema.identity;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.NestedExceptionUtils;

/** Says what to change when secrets keep the service from starting. */
class StartFailures implements FailureAnalyzer {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        return switch (NestedExceptionUtils.getMostSpecificCause(failure)) {
            case DemoSecrets.Found found -> new FailureAnalysis(found.getMessage(),
                    "Set crema.identity.clients.<id>.secret to a hash, such as {bcrypt}$2a$…, from a file or a Secret. "
                            + "For a demo that nobody else reaches, add the profile demo: SPRING_PROFILES_INCLUDE=demo. "
                            + "See docs/configuration.md.",
                    found);
            case SigningKeyStore.UnreadableKeys unreadable -> new FailureAnalysis(unreadable.getMessage(),
                    "Set CREMA_KEY_ENCRYPTION_KEY to the secret that encrypted it, or set that one as "
                            + "CREMA_PREVIOUS_KEY_ENCRYPTION_KEY to encrypt the keys again. If it is lost, delete the rows "
                            + "of token_key: new keys are made, and tokens issued before are refused.",
                    unreadable);
            default -> null;
        };
    }

}
