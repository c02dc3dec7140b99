package io.crema.gateway;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;

import jakarta.servlet.http.HttpServletRequest;

/** The answer of a backend broke off, or took too long, after it had begun. */
final class BrokenAnswer extends IOException {

    private static final long serialVersionUID = 1L;

    private final String backend;

    private BrokenAnswer(String backend, IOException cause) {
        super("The answer of " + backend + " broke off", cause);
        this.backend = backend;
    }

    String backend() {
        return backend;
    }

    /**
     * Returns the body of an answer, which ends with the deadline. A failure to read it is told from one to write it to the
     * client.
     */
    static InputStream toldApart(InputStream body, String backend, HttpServletRequest request) {
        return new FilterInputStream(body) {

            @Override
            public int read() throws IOException {
                try {
                    requireTime();
                    return super.read();
                } catch (IOException failure) {
                    throw new BrokenAnswer(backend, failure);
                }
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                try {
                    requireTime();
                    return super.read(bytes, offset, length);
                } catch (IOException failure) {
                    throw new BrokenAnswer(backend, failure);
                }
            }

            private void requireTime() throws SocketTimeoutException {
                if (AnswerDeadline.hasPassed(request)) {
                    throw new SocketTimeoutException("The deadline of the answer has passed");
                }
            }

        };
    }

}
