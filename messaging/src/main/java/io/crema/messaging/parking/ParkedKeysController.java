package io.crema.messaging.parking;

import java.net.URI;
import java.security.Principal;
import java.util.List;

import io.crema.messaging.parking.ParkedKeys.Edit;
import io.crema.messaging.parking.ParkedKeys.Outcome;
import io.crema.messaging.parking.ParkedKeys.ParkedKey;
import io.crema.messaging.parking.ParkedKeys.ParkedMessage;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/**
 * Lets operators list, replay and discard parked keys. A parameter names the key: {@code key}, because a key may hold any
 * character, or {@code digest}, because a key may be longer than a URL.
 */
@RestController
@RequestMapping("/operations/parked-keys")
@PreAuthorize("hasAuthority('SCOPE_operations')")
class ParkedKeysController {

    private static final Logger log = LoggerFactory.getLogger(ParkedKeysController.class);

    record EditRequest(@NotNull Long message, @NotNull JsonNode payload) {}

    record ReplayAnswer(int replayed) {}

    record DiscardAnswer(int discarded) {}

    private final ParkedKeys parked;

    ParkedKeysController(ParkedKeys parked) {
        this.parked = parked;
    }

    /**
     * Lists parked keys.
     *
     * @param limit most keys in the answer
     */
    @GetMapping
    List<ParkedKey> list(@RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        return parked.list(limit);
    }

    /**
     * Reads the parked messages of a key.
     *
     * @param consumer name of the consumer that parked the key
     * @param key the key, unless its digest is given
     * @param digest digest of the key, unless the key is given
     * @param limit most messages in the answer
     */
    @GetMapping("/{consumer}")
    List<ParkedMessage> show(@PathVariable String consumer, @RequestParam(required = false) @Nullable String key,
            @RequestParam(required = false) @Nullable String digest,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        List<ParkedMessage> messages = parked.messages(consumer, key(consumer, key, digest), limit);
        if (messages.isEmpty()) {
            throw notParked();
        }
        return messages;
    }

    /**
     * Replays the messages of a key, the first one edited if a body is sent.
     *
     * @param consumer name of the consumer that parked the key
     * @param key the key, unless its digest is given
     * @param digest digest of the key, unless the key is given
     */
    @PostMapping("/{consumer}/replay")
    ReplayAnswer replay(@PathVariable String consumer, @RequestParam(required = false) @Nullable String key,
            @RequestParam(required = false) @Nullable String digest,
            @Valid @RequestBody(required = false) @Nullable EditRequest edit, Principal operator) {
        String parkedKey = key(consumer, key, digest);
        log.info("Operator {} replays parked key {} of consumer {}, edited message: {}", operator.getName(),
                Parking.shown(parkedKey), consumer, edit == null ? "none" : edit.message());
        Outcome outcome = parked.replay(consumer, parkedKey,
                edit == null ? null : new Edit(edit.message(), edit.payload()));
        return switch (outcome) {
            case Outcome.Replayed(int messages) -> new ReplayAnswer(messages);
            case Outcome.StillPoison(int replayed, long message, String error) -> {
                var stillPoison = problem(HttpStatus.CONFLICT, "still-poison", error);
                stillPoison.getBody().setProperty("replayed", replayed);
                stillPoison.getBody().setProperty("message", message);
                throw stillPoison;
            }
            case Outcome.NotFirst _ -> throw problem(HttpStatus.CONFLICT, "message-not-first",
                    "Only the first parked message of a key can be edited; this one is not the first");
            case Outcome.NoConsumer _ -> throw problem(HttpStatus.NOT_FOUND, "unknown-consumer",
                    "The service has no consumer " + consumer);
        };
    }

    /**
     * Discards the messages of a key.
     *
     * @param consumer name of the consumer that parked the key
     * @param key the key, unless its digest is given
     * @param digest digest of the key, unless the key is given
     * @param message the only message to discard; all if it is left out
     */
    @DeleteMapping("/{consumer}")
    DiscardAnswer discard(@PathVariable String consumer, @RequestParam(required = false) @Nullable String key,
            @RequestParam(required = false) @Nullable String digest,
            @RequestParam(required = false) @Nullable Long message, Principal operator) {
        String parkedKey = key(consumer, key, digest);
        log.info("Operator {} discards parked key {} of consumer {}, message: {}", operator.getName(),
                Parking.shown(parkedKey), consumer, message == null ? "all" : message);
        return new DiscardAnswer(parked.discard(consumer, parkedKey, message));
    }

    private String key(String consumer, @Nullable String key, @Nullable String digest) {
        if (key != null && digest == null) {
            return key;
        }
        if (key != null || digest == null) {
            throw problem(HttpStatus.BAD_REQUEST, "key-or-digest", "Name the key by either key or digest");
        }
        return parked.find(consumer, digest).orElseThrow(ParkedKeysController::notParked);
    }

    private static ErrorResponseException notParked() {
        return problem(HttpStatus.NOT_FOUND, "key-not-parked", "No message of this key is parked");
    }

    private static ErrorResponseException problem(HttpStatus status, String slug, String detail) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create("urn:crema:problem:" + slug));
        return new ErrorResponseException(status, problem, null);
    }

}
