package io.crema.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.crema.testing.Servers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Guesses of secrets: they are limited, they tell nothing, and they hold up no other client. */
class TokenRequestLimitsIT {

    private static final Logger log = LoggerFactory.getLogger(TokenRequestLimitsIT.class);

    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private static Identity identity;

    @BeforeAll
    static void up() {
        var encoder = new BCryptPasswordEncoder();
        identity = Identity.start(Servers.shared().newDatabase(),
                "--crema.identity.clients.shop.secret={bcrypt}" + encoder.encode("right"),
                "--crema.identity.clients.shop.scopes=menu:read",
                "--crema.identity.clients.other.secret={bcrypt}" + encoder.encode("right too"),
                "--crema.identity.clients.other.scopes=menu:read");
    }

    @AfterAll
    static void down() {
        identity.close();
    }

    @Test
    void guessesAreLimitedPerClientAndAddress() throws Exception {
        String address = address();
        assertThat(from(address, "shop:right").statusCode()).isEqualTo(200);
        for (int guess = 0; guess < 10; guess++) {
            assertThat(from(address, "shop:guess" + guess).statusCode()).isEqualTo(401);
        }

        HttpResponse<String> refused = from(address, "shop:right?");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 60L);
        assertThat(Identity.json(refused).path("type").asString()).isEqualTo("urn:crema:problem:too-many-guesses");
        assertThat(Identity.json(refused).path("error").asString()).isEqualTo("slow_down");
        assertThat(from(address, "shop:right").statusCode()).as("a client that was right before").isEqualTo(200);
        assertThat(from(address(), "shop:wrong").statusCode()).as("another address").isEqualTo(401);
        assertThat(from(address, "nobody:wrong").statusCode()).as("another client").isEqualTo(401);
    }

    @Test
    void guessesAreLimitedPerAddress() throws Exception {
        String network = "2001:db8:0:" + Integer.toHexString(ADDRESSES.incrementAndGet()) + "::";
        int refused = 0;
        for (int guess = 0; guess < 32; guess++) {
            refused += from(network + guess, "client" + guess + ":guess").statusCode() == 429 ? 1 : 0;
        }

        assertThat(refused).isEqualTo(2);
    }

    @Test
    void aRightSecretDoesNotCount() throws Exception {
        String address = address();

        for (int time = 0; time < 40; time++) {
            assertThat(from(address, time % 2 == 0 ? "other:right too" : "shop:right").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aWrongSecretTakesEquallyLongForKnownAndUnknownClients() throws Exception {
        List<Duration> known = new ArrayList<>();
        List<Duration> unknown = new ArrayList<>();
        for (int guess = 0; guess < 15; guess++) {
            known.add(time("shop:wrong"));
            unknown.add(time("nobody" + guess + ":wrong"));
        }

        log.info("Median of a wrong secret: known client {} ms, unknown client {} ms", median(known).toMillis(),
                median(unknown).toMillis());
        assertThat((double) median(unknown).toNanos() / median(known).toNanos()).isBetween(0.6, 1.7);
    }

    @Test
    void guessesDoNotHoldUpAClientThatProvedItsSecret() throws Exception {
        assertThat(from(address(), "shop:right").statusCode()).isEqualTo(200);
        List<Duration> times = new ArrayList<>();
        try (ExecutorService guessers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<?>> guesses = new ArrayList<>();
            for (int guesser = 0; guesser < 16; guesser++) {
                String address = address();
                guesses.add(CompletableFuture.runAsync(() -> guess(address), guessers));
            }
            while (guesses.stream().anyMatch(guess -> !guess.isDone())) {
                times.add(time("shop:right"));
            }
            guesses.forEach(CompletableFuture::join);
        }

        log.info("A right secret beside 16 guessers: median {} ms, worst {} ms of {}", median(times).toMillis(),
                times.stream().mapToLong(Duration::toMillis).max().orElse(0), times.size());
        assertThat(median(times)).isLessThan(Duration.ofMillis(500));
    }

    private static void guess(String address) {
        try {
            for (int guess = 0; guess < 5; guess++) {
                assertThat(from(address, "shop:guess").statusCode()).isIn(401, 503);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Duration time(String client) throws Exception {
        long start = System.nanoTime();
        assertThat(from(address(), client).statusCode()).isIn(200, 401);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static Duration median(List<Duration> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }

    /** Sends a request as the gateway does, which names the client's address. */
    private static HttpResponse<String> from(String address, String client) throws Exception {
        return identity.tokenFor(client, "", "X-Forwarded-For", address);
    }

    private static String address() {
        int number = ADDRESSES.incrementAndGet();
        return "203.0." + number / 250 + "." + (1 + number % 250);
    }

}
