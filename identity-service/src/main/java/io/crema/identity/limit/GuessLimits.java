package io.crema.identity.limit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.crema.chassis.limit.ClientAddress;
import io.crema.chassis.limit.RateLimits;
import org.springframework.http.HttpStatus;

/**
 * Limits guesses before the slow hash: per name and address, and per address. So guesses lock out nobody at another address.
 * Few hashes run at a time.
 */
public final class GuessLimits {

    private final RateLimits perName;
    private final RateLimits perAddress;
    private final Semaphore hashes;
    private final Duration patience;

    public GuessLimits(LimitProperties limits) {
        this.perName = new RateLimits(limits.guessesPerClient(), limits.period());
        this.perAddress = new RateLimits(limits.guessesPerAddress(), limits.period());
        this.hashes = new Semaphore(limits.concurrent(), true);
        this.patience = limits.patience();
    }

    /**
     * A refusal of a guess.
     *
     * @param status 429 for too many guesses, 503 for too many hashes at a time
     * @param delay time after which it may be tried again
     */
    public record Refusal(HttpStatus status, Duration delay) {}

    /** A request that may turn out to be a wrong guess. */
    public final class Guess {

        private final String address;
        private final String name;

        private Guess(String address, String name) {
            this.address = address;
            this.name = address + " " + name;
        }

        /** Counts the guess and waits for its turn. If it may not go on, it is not counted; otherwise {@link #end} it. */
        public Optional<Refusal> begin() {
            Optional<Duration> wait = count();
            if (wait.isPresent()) {
                return wait.map(it -> new Refusal(HttpStatus.TOO_MANY_REQUESTS, it));
            }
            if (!isMyTurn()) {
                forget();
                return Optional.of(new Refusal(HttpStatus.SERVICE_UNAVAILABLE, Duration.ofSeconds(1)));
            }
            return Optional.empty();
        }

        /** Lets the next one have its turn. */
        public void end() {
            hashes.release();
        }

        /** Takes the guess out of the count, because it was right or was none. */
        public void forget() {
            perName.giveBack(name);
            perAddress.giveBack(address);
        }

        private Optional<Duration> count() {
            Optional<Duration> wait = perName.take(name);
            if (wait.isPresent()) {
                return wait;
            }
            wait = perAddress.take(address);
            if (wait.isPresent()) {
                perName.giveBack(name);
            }
            return wait;
        }

    }

    /** @param address the caller's IP address */
    public Guess guess(String address, String name) {
        return new Guess(ClientAddress.network(address), name);
    }

    private boolean isMyTurn() {
        try {
            return hashes.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

}
