package io.crema.e2e.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An HTTP/1.1 request as it goes over the wire. Nothing checks or encodes its parts.
 *
 * @param target path and query of the request line
 * @param headers whole header lines; {@link #bytes} adds the length of the body where neither a length nor a transfer
 *        coding is among them
 * @param body a character for each byte, as Latin-1
 */
public record RawRequest(String method, String target, List<String> headers, String body) {

    public RawRequest {
        headers = List.copyOf(headers);
    }

    /** @param body text that goes over the wire as UTF-8 */
    public static RawRequest of(String method, String target, List<String> headers, String body) {
        return new RawRequest(method, target, headers, bytesOf(body));
    }

    /** Returns a character for each byte that the text has in UTF-8. */
    public static String bytesOf(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    /** Returns the request with another method. */
    public RawRequest withMethod(String other) {
        return new RawRequest(other, target, headers, body);
    }

    /** Returns the request with another path and query. */
    public RawRequest withTarget(String other) {
        return new RawRequest(method, other, headers, body);
    }

    /** Returns the request with another body, which has a character for each byte. */
    public RawRequest withBody(String other) {
        return new RawRequest(method, target, headers, other);
    }

    /** Returns the request with one more header line. */
    public RawRequest plus(String header) {
        var more = new ArrayList<>(headers);
        more.add(header);
        return new RawRequest(method, target, more, body);
    }

    /** Returns the request without the headers of this name. */
    public RawRequest without(String name) {
        return new RawRequest(method, target, headers.stream().filter(header -> !isNamed(header, name)).toList(), body);
    }

    /** Returns the target without its query. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Returns the request as it goes over the wire. */
    public byte[] bytes() {
        var lines = new ArrayList<>(headers);
        if (body.length() > 0 && !has("Content-Length") && !has("Transfer-Encoding")) {
            lines.add("Content-Length: " + body.length());
        }
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes((method + " " + target + " HTTP/1.1\r\n" + String.join("\r\n", lines) + "\r\n\r\n")
                .getBytes(UTF_8));
        bytes.writeBytes(body.getBytes(ISO_8859_1));
        return bytes.toByteArray();
    }

    private boolean has(String name) {
        return headers.stream().anyMatch(header -> isNamed(header, name));
    }

    private static boolean isNamed(String header, String name) {
        return header.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":");
    }

    /** Returns the beginning of the request in printable characters, without its credentials. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        new String(withoutCredentials().bytes(), ISO_8859_1).chars().limit(600).forEach(
                c -> text.append(c >= ' ' && c < 127 && c != '\\' ? String.valueOf((char) c) : "\\x%02x".formatted(c)));
        return text.toString();
    }

    private RawRequest withoutCredentials() {
        return new RawRequest(method, target, headers.stream()
                .map(header -> isNamed(header, "Authorization") && header.length() > 40
                        ? header.substring(0, 30) + "..."
                        : header)
                .toList(), body);
    }

}
