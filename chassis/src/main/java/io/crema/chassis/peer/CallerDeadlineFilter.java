package io.crema.chassis.peer;

import java.io.IOException;

import io.crema.chassis.problem.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Reads the {@link CallerDeadline} of each request. */
final class CallerDeadlineFilter extends OncePerRequestFilter {

    private final HandlerExceptionResolver problems;

    CallerDeadlineFilter(HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String value = request.getHeader(CallerDeadline.HEADER);
        if (value == null) {
            chain.doFilter(request, response);
            return;
        }
        var left = CallerDeadline.parse(value);
        if (left.isEmpty()) {
            problems.resolveException(request, response, null, ProblemException.invalid(CallerDeadline.HEADER,
                    "must be at most eight digits and a unit: H, M, S, m, u or n"));
            return;
        }
        CallerDeadline.begin(left.get());
        try {
            chain.doFilter(request, response);
        } finally {
            CallerDeadline.end();
        }
    }

}
