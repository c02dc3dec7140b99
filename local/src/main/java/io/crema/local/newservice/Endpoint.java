package io.crema.local.newservice;

import java.util.regex.Pattern;

/** An endpoint that reads one entry by its id, written {@code GET /api/bread/{orderId}:bread:read}. */
record Endpoint(String path, String scope) {

    private static final Pattern ENDPOINT = Pattern.compile("(\\w+) +(/[^: ]*):(\\S+)");
    private static final Pattern PATH = Pattern.compile("/api(/[a-z][a-z0-9-]*)+(/\\{[a-z][A-Za-z0-9]*})?");
    private static final Pattern SCOPE = Pattern.compile("[a-z][a-z0-9-]*:[a-z][a-z0-9-]*");

    /** Parses an endpoint. A path without a variable gets one for the id. */
    static Endpoint parse(String text, String id) {
        var parts = ENDPOINT.matcher(text);
        var option = "--api '" + text + "'";
        Refusal.unless(parts.matches(), option + ": write 'GET /path:scope', such as 'GET /api/bread:bread:read'.");
        Refusal.unless(parts.group(1).equals("GET"), option + ": the command generates a GET only.");
        Refusal.unless(PATH.matcher(parts.group(2)).matches(), option
                + ": the path begins with /api/, has lower-case segments and may end in one variable, such as /api/bread/{"
                + id + "}.");
        Refusal.unless(SCOPE.matcher(parts.group(3)).matches(),
                option + ": a scope is two words in lower case, such as bread:read.");
        return new Endpoint(parts.group(2).replaceFirst("/\\{.*", "") + "/{" + id + "}", parts.group(3));
    }

    /** Returns the path with a value for its variable. */
    String at(String value) {
        return path.replaceFirst("\\{.*", value);
    }
}
