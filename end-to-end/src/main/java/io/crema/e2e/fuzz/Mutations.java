package io.crema.e2e.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Changes valid requests in one to three places. Equal seeds make equal changes. */
final class Mutations {

    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
            "TRACE", "CONNECT", "PROPFIND", "get", "G\u00c9T", "GARBAGE".repeat(40), "");

    /** Pieces that break parsers of paths and queries. */
    private static final List<String> URL_PIECES = List.of("%00", "%zz", "%", "%2", "%ff", "%c0%af", "%ED%A0%80",
            "%0d%0aX:y",
            "%2e%2e/", "../", "./", "//", ";x=y", "%3b", "%2F", "%5c", "\\", "{", "%7Bx%7D", "}", "|", "^", "<script>",
            "'", "\"",
            "하늘", "%ED%95%98", "caf\u00e9", "*", "?", "??", "#x", "&", "&&", "=", "+", "%20", " ", "\t", "@", ":",
            "http://localhost/", "${jndi:x}", "%u0041", "\u202e", "a".repeat(9_000));

    private static final List<String> QUERY_PARTS = List.of("%01=x", "a%0Ab=1", "=1", "a=%zz",
            "status=CANCELLED%&limit=2",
            "limit=-1", "limit=99999999999", "limit=x", "limit=0", "after=%00", "after=x", "customerId=x",
            "customerId=",
            "status=NOTHING", "status=%F0%9F%98%80", "unknown=1", "type=%00", "key=%00", "x=1&".repeat(1_100), "&", "%",
            "page[]=1", "sort=a,b", "limit=1&limit=2", "_method=DELETE", "format=xml", "%2500=1");

    private static final List<String> HEADERS = List.of("X-Name: 하늘", "User-Agent: MyApp Xʀ", "Cookie: a=\u0001",
            "Cookie: 하늘=1",
            "Accept: application/xml", "Accept: text/html", "Accept: nonsense", "Accept: */*;q=x",
            "Accept-Encoding: gzip",
            "Accept-Language: 하늘;q=x", "Accept-Charset: utf-16", "Prefer: wait=-1", "Prefer: wait=99999999999",
            "Prefer: wait=1",
            "Prefer: wait", "If-None-Match: *", "If-None-Match: nonsense", "If-None-Match: \"1", "If-Match: \"9\"",
            "If-Modified-Since: yesterday", "If-Unmodified-Since: 0", "Range: bytes=x", "Range: bytes=0-1",
            "Expect: nonsense",
            "Expect: 100-continue", "Content-Encoding: gzip", "Content-Encoding: identity, gzip",
            "Transfer-Encoding: nonsense",
            "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked", "Content-Length: x", "Content-Length: -1",
            "Content-Length: 5", "Content-Length: 70000", "Content-Length: 99999999999999999999",
            "Content-Type: text/plain",
            "Content-Type: multipart/form-data", "Content-Type: multipart/form-data; boundary=x",
            "Content-Type: nonsense",
            "Content-Type: application/json; charset=utf-16", "Content-Type: application/json; charset=nonsense",
            "Content-Type: application/x-www-form-urlencoded", "Content-Type: application/xml", "Content-Type: ",
            "Host: ",
            "Host: a b", "Host: evil.example", "Connection: close, X-Name", "Connection: Authorization", "Upgrade: h2c",
            "Upgrade: websocket", "TE: trailers", "Trailer: Authorization", "Forwarded: for=;;=",
            "X-Forwarded-Host: evil.example",
            "X-Forwarded-Port: x", "X-Forwarded-Proto: nonsense", "X-Forwarded-Prefix: /x", "X-Forwarded-Uri: /x y",
            "X-HTTP-Method-Override: DELETE", "X-Original-URL: /operations", "Origin: https://evil.example",
            "Origin: null",
            "traceparent: 00-x-y-z", "traceparent: 00-00000000000000000000000000000000-0000000000000000-01", "b3: x",
            "b3: 0",
            "X-B3-TraceId: x", "tracestate: =,=", "baggage: a=%zz", "Idempotency-Key: ", "Idempotency-Key: 하늘",
            "Idempotency-Key: " + "k".repeat(300), "Max-Forwards: x", "Authorization: Basic %%%",
            "Authorization: Bearer",
            "Authorization: Bearer a b", "Authorization: Negotiate x", "X-Control: \u0007", "X-Null: a\0b", "X Y: z",
            ": z", "NoColon",
            " folded: x", "X-Large: " + "x".repeat(8_300), "X-Huge: " + "x".repeat(30_000));

    private static final List<String> NAMES = List.of("Host", "Authorization", "Content-Type", "Idempotency-Key",
            "Prefer");

    /** Values that replace a value in JSON. */
    private static final List<String> JSON_VALUES = List.of("null", "true", "5", "-5", "0", "1.5", "1e400", "-1e-400",
            "1e9999999",
            "9223372036854775807", "9223372036854775808", "99999999999999999999999999", "NaN", "\"\"", "\" \"", "\"x\"",
            "\"a\\u0000b\"", "\"sur\\ud800x\"", "\"\\udc00\"", "\"\\u202e\"", "\"\\ufeff\"", "\"하늘\"", "\"e\\u0301\"",
            "\"😀\"",
            "\"a\\nb\"", "\"..\"", "\"a/b\"", "\"%2F\"", "\";\"", "\"\\\\\"", "[]", "{}", "[null]", "[[]]", "{\"a\":1}",
            "\"\\x\"",
            "\"" + "y".repeat(300) + "\"", "\"" + "y".repeat(70_000) + "\"", "\"00000000-0000-0000-0000-000000000000\"",
            "\"01990000-0000-7000-8000-00000000000\"", "\"' OR 1=1 --\"", "'x'", "undefined", "/*c*/1");

    private final Random random;

    Mutations(long seed) {
        this.random = new Random(seed);
    }

    RawRequest mutate(RawRequest valid) {
        var request = valid;
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            request = mutateOnce(request);
        }
        return request;
    }

    /** Returns an element, each with the same probability. */
    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private RawRequest mutateOnce(RawRequest request) {
        return switch (random.nextInt(10)) {
            case 0 -> request.withMethod(one(METHODS));
            case 1 -> request.withTarget(insert(request.path(), one(URL_PIECES)) + query(request));
            case 2 -> request.withTarget(request.path() + "?" + one(QUERY_PARTS));
            case 3 -> request.withTarget(insert(request.target(), one(URL_PIECES)));
            case 4 -> request.plus(one(HEADERS));
            case 5 -> replacing(request, one(HEADERS));
            case 6 -> request.without(one(NAMES));
            case 7 -> request.withBody(mutateBytes(request.body()));
            default -> request.withBody(mutateText(request.body()));
        };
    }

    private static String query(RawRequest request) {
        return request.target().substring(request.path().length());
    }

    private static RawRequest replacing(RawRequest request, String header) {
        int colon = header.indexOf(':');
        return colon < 1 ? request.plus(header) : request.without(header.substring(0, colon)).plus(header);
    }

    private String insert(String text, String piece) {
        int at = random.nextInt(text.length() + 1);
        int end = random.nextBoolean() ? at : Math.min(text.length(), at + 1 + random.nextInt(8));
        return text.substring(0, at) + piece + text.substring(end);
    }

    private String mutateBytes(String body) {
        var bytes = new StringBuilder(body);
        for (int times = 1 + random.nextInt(4); times > 0 && !bytes.isEmpty(); times--) {
            bytes.setCharAt(random.nextInt(bytes.length()), (char) random.nextInt(256));
        }
        return bytes.toString();
    }

    private String mutateText(String json) {
        List<UnaryOperator<String>> changes = List.of(this::withOtherValue, this::withOtherValue, this::withOtherValue,
                this::withOtherValue, text -> text.substring(0, random.nextInt(text.length() + 1)), text -> text + text,
                text -> "", text -> "[".repeat(10_000) + text, text -> "{\"a\":".repeat(2_000) + text,
                text -> RawRequest.bytesOf("\ufeff") + text, text -> insert(text, "\0"), text -> insert(text, ","),
                text -> "[" + text + "]", text -> "\"" + text, text -> "5", text -> "null", text -> "a=b&c=%zz&d",
                text -> "<a>" + text + "</a>", text -> text + " ".repeat(70_000), Mutations::inUtf16);
        return one(changes).apply(json);
    }

    private static String inUtf16(String json) {
        return new String(new String(json.getBytes(ISO_8859_1), UTF_8).getBytes(UTF_16), ISO_8859_1);
    }

    /** Replaces the value behind one of the colons. */
    private String withOtherValue(String json) {
        int colons = Math.toIntExact(json.chars().filter(c -> c == ':').count());
        if (colons == 0) {
            return RawRequest.bytesOf(one(JSON_VALUES));
        }
        int at = -1;
        for (int skip = random.nextInt(colons); skip >= 0; skip--) {
            at = json.indexOf(':', at + 1);
        }
        int end = at + 1;
        boolean quoted = json.startsWith("\"", end);
        end = quoted ? json.indexOf('"', end + 1) + 1 : end;
        while (!quoted && end < json.length() && ",}]".indexOf(json.charAt(end)) < 0) {
            end++;
        }
        return json.substring(0, at + 1) + RawRequest.bytesOf(one(JSON_VALUES))
                + json.substring(Math.max(end, at + 1));
    }

}
