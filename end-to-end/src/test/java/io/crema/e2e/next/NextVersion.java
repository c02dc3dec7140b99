package io.crema.e2e.next;

import io.crema.messaging.outbox.Outbox;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;

/** Names the version in every answer, and sends messages by {@link NextOutbox}. */
public final class NextVersion implements ApplicationContextInitializer<GenericApplicationContext> {

    /** The header in which a version names itself; today's has none. */
    public static final String HEADER = "Crema-Version";

    @Override
    public void initialize(GenericApplicationContext context) {
        context.registerBean(Filter.class, () -> (request, response, chain) -> {
            ((HttpServletResponse) response).setHeader(HEADER, "next");
            chain.doFilter(request, response);
        });
        context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof Outbox outbox ? new NextOutbox(outbox, context) : bean;
            }
        });
    }

}
