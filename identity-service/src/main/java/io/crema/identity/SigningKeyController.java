package io.crema.identity;

import java.time.Instant;
import java.util.List;

import io.crema.chassis.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows the signing keys to an operator and rotates them. */
@RestController
@RequestMapping("/operations/signing-keys")
@PreAuthorize("hasAuthority('SCOPE_operations')")
class SigningKeyController {

    private final SigningKeys keys;

    SigningKeyController(SigningKeys keys) {
        this.keys = keys;
    }

    record Shown(String id, String state, Instant since, @Nullable Instant publishedUntil) {

        static Shown of(SigningKey key) {
            return new Shown(key.id(), key.state().name(), key.since(), key.publishedUntil());
        }

    }

    /** Lists the keys that are published. */
    @GetMapping
    List<Shown> all() {
        return keys.published().stream().map(Shown::of).toList();
    }

    /** Lets the next key sign. Tokens that were signed before stay valid. */
    @PostMapping("/rotation")
    List<Shown> rotate() {
        if (!keys.rotate()) {
            throw ProblemException.conflict("key-too-new",
                    "The next key is too new: services may not know it yet. Send the request again in a few minutes");
        }
        return all();
    }

    /** Replaces a key that others know. Tokens that were signed before are refused within five minutes. */
    @PostMapping("/revocation")
    List<Shown> revoke() {
        keys.revoke();
        return all();
    }

}
