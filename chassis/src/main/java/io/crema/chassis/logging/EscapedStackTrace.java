package io.crema.chassis.logging;

import ch.qos.logback.classic.spi.IThrowableProxy;
import org.springframework.boot.logging.logback.ExtendedWhitespaceThrowableProxyConverter;

/** Writes a stack trace in which each exception's message stays on one line. */
public final class EscapedStackTrace extends ExtendedWhitespaceThrowableProxyConverter {

    @Override
    protected String throwableProxyToString(IThrowableProxy failure) {
        String trace = super.throwableProxyToString(failure);
        for (IThrowableProxy cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && !message.isEmpty()) {
                trace = trace.replace(message, ControlCharacters.escape(message));
            }
        }
        return trace;
    }

}
