package io.crema.identity;

import java.io.IOException;

import io.crema.chassis.problem.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.util.StringUtils;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Refuses a request for a code that does not say where to send it. Spring Security answers some of them with 500. */
final class NamedRedirectUri extends OncePerRequestFilter {

    private static final RequestMatcher ENDPOINT = PathPatternRequestMatcher.withDefaults()
            .matcher("/oauth2/authorize");

    private final HandlerExceptionResolver problems;

    NamedRedirectUri(HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (ENDPOINT.matches(request)
                && !StringUtils.hasText(request.getParameter(OAuth2ParameterNames.REDIRECT_URI))) {
            problems.resolveException(request, response, null, new ProblemException(HttpStatus.BAD_REQUEST,
                    "invalid-authorization-request", "Name the redirect_uri of the client"));
        } else {
            chain.doFilter(request, response);
        }
    }

}
