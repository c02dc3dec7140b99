package io.crema.chassis.peer;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

import io.crema.chassis.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * The time at which the caller of the current request stops waiting. The caller tells the time that is left in the header
 * {@code grpc-timeout}, as gRPC defines it, over any protocol. A request without it has no deadline.
 */
public final class CallerDeadline {

    /** The header: up to eight digits and a unit, such as {@code 480m} for 480 ms. */
    public static final String HEADER = "grpc-timeout";

    private static final Pattern VALUE = Pattern.compile("\\d{1,8}[HMSmun]");
    private static final long MOST_MILLIS = 99_999_999;
    private static final Duration LONGEST = Duration.ofDays(1);

    /** The value of {@link System#nanoTime()} at the deadline. */
    private static final ThreadLocal<@Nullable Long> DEADLINE = new ThreadLocal<>();

    private CallerDeadline() {
    }

    /** Returns the time that is left, at most the limit and never less than zero. */
    public static Duration timeLeft(Duration limit) {
        Long deadline = DEADLINE.get();
        if (deadline == null) {
            return limit;
        }
        var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        return left.compareTo(limit) < 0 ? left : limit;
    }

    /** Answers the request with 504 if its caller no longer waits. */
    public static void requireTimeLeft() {
        Long deadline = DEADLINE.get();
        if (deadline != null && deadline - System.nanoTime() <= 0) {
            throw new ProblemException(HttpStatus.GATEWAY_TIMEOUT, "timeout",
                    "The deadline of the request passed before its work was done");
        }
    }

    /** Returns the time as a value of the header, in milliseconds. */
    public static String value(Duration left) {
        return Math.min(left.toMillis(), MOST_MILLIS) + "m";
    }

    static Optional<Duration> parse(String value) {
        return VALUE.matcher(value).matches()
                ? Optional.of(Duration.of(Long.parseLong(value.substring(0, value.length() - 1)),
                        unit(value.charAt(value.length() - 1))))
                : Optional.empty();
    }

    private static ChronoUnit unit(char symbol) {
        return switch (symbol) {
            case 'H' -> ChronoUnit.HOURS;
            case 'M' -> ChronoUnit.MINUTES;
            case 'S' -> ChronoUnit.SECONDS;
            case 'm' -> ChronoUnit.MILLIS;
            case 'u' -> ChronoUnit.MICROS;
            default -> ChronoUnit.NANOS;
        };
    }

    static void begin(Duration left) {
        DEADLINE.set(System.nanoTime() + (left.compareTo(LONGEST) < 0 ? left : LONGEST).toNanos());
    }

    static void end() {
        DEADLINE.remove();
    }

}
