package io.crema.gateway;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Tells the client that an answer broke off: by a problem document as long as nothing was sent, else by a connection that
 * breaks too. Without the latter, half an answer in chunks would look like a whole one.
 */
@Component
class BrokenAnswers implements HandlerExceptionResolver, Ordered {

    /** Attribute of a request whose connection has to break. */
    static final String UNFINISHED = BrokenAnswers.class.getName();

    private final Fallback fallback;
    private final ObjectProvider<HandlerExceptionResolver> problems;

    BrokenAnswers(Fallback fallback,
            @Qualifier("handlerExceptionResolver") ObjectProvider<HandlerExceptionResolver> problems) {
        this.fallback = fallback;
        this.problems = problems;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable ModelAndView resolveException(HttpServletRequest request, HttpServletResponse response,
            @Nullable Object handler, Exception failure) {
        if (!(failure instanceof BrokenAnswer broken)) {
            return null;
        }
        var kind = CallFailure.of(broken);
        AnswerDeadline.forget(request);
        fallback.report(broken.backend(), kind, broken);
        if (response.isCommitted()) {
            request.setAttribute(UNFINISHED, broken);
            return new ModelAndView();
        }
        response.reset();
        return problems.getObject().resolveException(request, response, handler,
                fallback.problem(broken.backend(), kind, broken));
    }

}
