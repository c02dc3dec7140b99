package io.crema.e2e.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A response as it came over the wire.
 *
 * @param headers the last value of each header, by its name in lower case
 * @param body the body without its transfer coding
 */
public record RawResponse(int status, Map<String, String> headers, String body) {

    /**
     * Sends a request over a connection of its own, and closes the sending side after it.
     *
     * @param patience longest wait for the next byte of the answer
     * @return the response; more than one if the server has read several requests
     * @throws IOException if there is no complete response
     */
    public static List<RawResponse> exchange(URI server, RawRequest request, Duration patience) throws IOException {
        try (var connection = new Socket(server.getHost(), server.getPort())) {
            connection.setSoTimeout(Math.toIntExact(patience.toMillis()));
            send(request, connection);
            var answer = new ByteArrayOutputStream();
            connection.getInputStream().transferTo(answer);
            return new Parser(answer.toString(ISO_8859_1), request.method().equals("HEAD")).responses();
        }
    }

    private static void send(RawRequest request, Socket connection) {
        try {
            connection.getOutputStream().write(request.bytes());
            connection.shutdownOutput();
        } catch (IOException refused) {
            // The server may refuse a request before it has read it all. Its response says why.
        }
    }

    /** Returns the last value of a header, or an empty string. */
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    @Override
    public String toString() {
        return status + " " + header("content-type") + " " + body.substring(0, Math.min(body.length(), 400));
    }

    /** Reads responses from text that has a character for each byte. */
    private static final class Parser {

        private final String text;
        private boolean head;
        private int at;

        Parser(String text, boolean head) {
            this.text = text;
            this.head = head;
        }

        List<RawResponse> responses() throws IOException {
            var responses = new ArrayList<RawResponse>();
            do {
                var response = response();
                if (response.status() >= 200) {
                    responses.add(response);
                    head = false;
                }
            } while (at < text.length() || responses.isEmpty());
            return responses;
        }

        private RawResponse response() throws IOException {
            if (!text.startsWith("HTTP/1.1 ", at)) {
                throw new IOException("No HTTP response: " + text.substring(at, Math.min(text.length(), at + 200)));
            }
            int status = Integer.parseInt(text.substring(at + 9, at + 12));
            var headers = new TreeMap<String, String>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
                }
            }
            String body = head || status < 200 || status == 204 || status == 304 ? "" : body(headers);
            return new RawResponse(status, headers, new String(body.getBytes(ISO_8859_1), UTF_8));
        }

        private String body(Map<String, String> headers) throws IOException {
            if (!headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
                String length = headers.get("content-length");
                return take(length == null ? text.length() - at : Integer.parseInt(length));
            }
            var body = new StringBuilder();
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                body.append(take(size));
                line();
            }
            line();
            return body.toString();
        }

        private String take(int length) throws IOException {
            if (at + length > text.length()) {
                throw new IOException("The response broke off after " + text.length() + " bytes");
            }
            at += length;
            return text.substring(at - length, at);
        }

        private String line() throws IOException {
            int end = text.indexOf("\r\n", at);
            if (end < 0) {
                throw new IOException("The response broke off after " + text.length() + " bytes");
            }
            String line = text.substring(at, end);
            at = end + 2;
            return line;
        }

    }

}
