package io.crema.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Makes the running services read their configuration again. */
final class ConfigurationRefresh {

    private final PlatformConfig config;
    private final Consumer<String> output;

    ConfigurationRefresh(PlatformConfig config, Consumer<String> output) {
        this.config = config;
        this.output = output;
    }

    /** Prints what changed in each instance. Returns whether each one took the new configuration over. */
    boolean run() throws IOException {
        var gateways = Api.ofEachGateway(config);
        var token = gateways.getFirst().token("operator", List.of("operations"));
        var good = true;
        for (var instance : answer(gateways.getFirst(), "/operations/refresh", token)) {
            good &= print(instance.path("service").asString() + " at " + instance.path("instance").asString(),
                    instance);
        }
        for (var gateway : gateways.subList(1, gateways.size())) {
            good &= print(Programs.GATEWAY + " at " + gateway.gateway().getAuthority(),
                    answer(gateway, "/operations/configuration/refresh", token));
        }
        return good;
    }

    private static JsonNode answer(Api gateway, String path, String token) throws IOException {
        var response = gateway.call("POST", path, token, Map.of(), "");
        if (response.status() != 200) {
            throw new PlatformException("The configuration was not refreshed: " + response.status() + " "
                    + response.body().path("detail").asString(response.body().toString()),
                    "Run ./crema status to see if all services are UP.");
        }
        return response.body();
    }

    private boolean print(String instance, JsonNode outcome) {
        var lines = new ArrayList<String>();
        if (outcome.hasNonNull("error")) {
            lines.add("not refreshed: " + outcome.path("error").asString());
        }
        outcome.path("refused").properties().forEach(
                refused -> lines.add("refused " + refused.getKey() + ": " + refused.getValue().asString()));
        var good = lines.isEmpty();
        list(outcome.path("applied"), "applied ", lines);
        list(outcome.path("restart"), "applied after ./crema restart --no-build: ", lines);
        output.accept(instance + ": " + (lines.isEmpty() ? "nothing changed" : String.join("; ", lines)));
        return good;
    }

    private static void list(JsonNode properties, String title, List<String> lines) {
        if (!properties.isEmpty()) {
            lines.add(title + properties.valueStream().map(JsonNode::asString).collect(Collectors.joining(", ")));
        }
    }
}
