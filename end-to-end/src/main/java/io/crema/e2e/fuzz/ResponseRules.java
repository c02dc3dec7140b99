package io.crema.e2e.fuzz;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checks the response to a request. The rules are the same for every request, valid or not. */
final class ResponseRules {

    private static final JsonMapper JSON = new JsonMapper();
    /** Paths whose errors are those of OAuth 2.0 and OpenID Connect. */
    private static final Pattern OAUTH = Pattern.compile("/oauth2/|/userinfo");

    private ResponseRules() {
    }

    /** Returns the rule that the response breaks. */
    static Optional<String> broken(RawRequest request, RawResponse response) {
        if (response.status() >= 500 && !isProtocolAnswer(response.status())) {
            return Optional.of("a status of the server");
        }
        if (response.header("content-type").contains("html")
                || response.body().stripLeading().toLowerCase(Locale.ROOT).startsWith("<")) {
            return Optional.of("an answer in HTML");
        }
        boolean hasNoBody = request.method().equals("HEAD");
        if (response.status() >= 400 && !hasNoBody && !isProblem(request, response)) {
            return Optional.of("an error without a problem document");
        }
        return Optional.empty();
    }

    /** HTTP itself defines these for a transfer coding or a version that a server does not know (RFC 9112, RFC 9110). */
    private static boolean isProtocolAnswer(int status) {
        return status == 501 || status == 505;
    }

    private static boolean isProblem(RawRequest request, RawResponse response) {
        try {
            JsonNode body = JSON.readTree(response.body());
            boolean isOauthError = OAUTH.matcher(request.path()).find() && body.path("error").isString();
            return isOauthError || (response.header("content-type").startsWith("application/problem+json")
                    && body.path("type").asString("").startsWith("urn:crema:problem:")
                    && body.path("traceId").asString("").length() == 32
                    && body.path("status").asInt(0) == response.status());
        } catch (JacksonException notJson) {
            return false;
        }
    }

}
