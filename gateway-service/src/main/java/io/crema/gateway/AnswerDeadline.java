package io.crema.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Ends an answer that is not sent in time, for example because the backend sends a byte now and then, or because the
 * client reads one now and then. It interrupts the thread: that closes the connection which the thread reads or writes.
 * It runs after the body of the request has been read.
 */
final class AnswerDeadline extends OncePerRequestFilter {

    private static final String ANSWER = AnswerDeadline.class.getName();
    private static final Duration BETWEEN_SWEEPS = Duration.ofMillis(200);

    private final Duration standard;
    private final Set<Answer> answers = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService sweeps = Executors
            .newSingleThreadScheduledExecutor(Thread.ofVirtual().name("answer-deadlines").factory());

    /** An answer in progress. */
    private static final class Answer {

        private final Thread thread = Thread.currentThread();
        private volatile long deadline;
        private boolean over;
        private volatile boolean late;

        Answer(Duration within) {
            isDue(within);
        }

        private void isDue(Duration within) {
            deadline = System.nanoTime() + within.toNanos();
        }

        /** Interrupts again and again: whoever swallows an interrupt goes on for a moment only. */
        private synchronized void interrupt() {
            late = true;
            if (!over) {
                thread.interrupt();
            }
        }

        private synchronized void over() {
            over = true;
            Thread.interrupted();
        }

    }

    /** @param standard time for an answer of the gateway's own */
    AnswerDeadline(Duration standard) {
        this.standard = standard;
        var _ = sweeps.scheduleWithFixedDelay(this::sweep, BETWEEN_SWEEPS.toMillis(), BETWEEN_SWEEPS.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        long now = System.nanoTime();
        answers.stream().filter(answer -> now - answer.deadline > 0).forEach(Answer::interrupt);
    }

    /** Gives the answer to a request this time from now on. */
    static void set(HttpServletRequest request, Duration within) {
        if (request.getAttribute(ANSWER) instanceof Answer answer) {
            answer.isDue(within);
        }
    }

    /** Returns the time until the deadline, never less than zero. */
    static Duration timeLeft(HttpServletRequest request) {
        return request.getAttribute(ANSWER) instanceof Answer answer
                ? Duration.ofNanos(Math.max(0, answer.deadline - System.nanoTime()))
                : Duration.ZERO;
    }

    /** Tells whether the deadline has passed. */
    static boolean hasPassed(HttpServletRequest request) {
        return request.getAttribute(ANSWER) instanceof Answer answer && answer.late;
    }

    /** Lets the thread write another answer, although the deadline has passed. */
    static void forget(HttpServletRequest request) {
        if (request.getAttribute(ANSWER) instanceof Answer answer) {
            answer.over();
        }
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var answer = new Answer(standard);
        answers.add(answer);
        request.setAttribute(ANSWER, answer);
        try {
            chain.doFilter(request, response);
        } finally {
            answers.remove(answer);
            answer.over();
        }
        if (request.getAttribute(BrokenAnswers.UNFINISHED) instanceof BrokenAnswer broken) {
            throw broken;
        }
    }

    @Override
    public void destroy() {
        sweeps.shutdownNow();
    }

}
