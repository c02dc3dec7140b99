package io.crema.local.newservice;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** The files of a new service: the template's with other names, and what depends on the event that it hears. */
final class Rendering {

    private static final String EXAMPLE_ID = "019aa000-0000-7000-8000-00000000000a";

    private final Checkout checkout;
    private final ServiceRequest request;
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Pattern templateNames;

    Rendering(Checkout checkout, ServiceRequest request) {
        this.checkout = checkout;
        this.request = request;
        var heard = request.hears();
        var publishes = request.publishes();
        var api = request.api();
        var shortName = request.name().replaceFirst("-service$", "");
        names.put("template-service", request.name());
        names.put("io.crema.template", request.javaPackage());
        names.put("io/crema/template", request.javaPackage().replace('.', '/'));
        names.put("template.events", publishes.topic());
        names.put("/api/template/{orderId}", api.path());
        names.put("/api/template/" + EXAMPLE_ID, api.at(EXAMPLE_ID));
        names.put("/api/template/**", api.at("*"));
        names.put("template:read", api.scope());
        names.put("crema_template", "crema_" + shortName.replace('-', '_'));
        names.put("template-database", shortName + "-database");
        names.put("crema-template-local", "crema-" + shortName + "-local");
        names.put("  name: template\n", "  name: " + shortName + "\n");
        names.put("Template", request.prefix());
        names.put("EntryAdded", publishes.type());
        names.put("entryAdded", Character.toLowerCase(publishes.type().charAt(0)) + publishes.type().substring(1));
        names.put("Entry", publishes.noun());
        names.put("entry", request.lowerNoun());
        names.put("OrderPlaced", heard.message().type());
        names.put("order_placed", heard.message().label());
        names.put("order.events", heard.message().topic());
        names.put("order-service", heard.publisher());
        names.put("orderId", heard.key());
        names.put("order_id", Message.snake(heard.key()));
        names.put("ORDER_ID", Message.snake(heard.key()).toUpperCase(Locale.ROOT));
        templateNames = Pattern.compile(names.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|")));
    }

    /** Returns the contents of all new files by their paths. */
    Map<Path, String> files() {
        var files = new TreeMap<Path, String>();
        var template = checkout.template();
        for (var file : Checkout.filesUnder(template, "")) {
            var relative = template.relativize(file);
            if (!relative.startsWith("target")) {
                files.put(checkout.home().resolve(request.name()).resolve(renamed(relative.toString())),
                        renamed(Checkout.read(file)));
            }
        }
        var module = checkout.home().resolve(request.name());
        var description = files.remove(module.resolve("src/main/resources/service.yml"));
        files.put(module.resolve("service.yml"), Checkout.MARK + "\n" + description);
        files.put(module.resolve("src/main/java").resolve(request.javaPackage().replace('.', '/'))
                .resolve(request.lowerNoun()).resolve("HeardEvent.java"),
                request.hears().source(request.javaPackage() + "." + request.lowerNoun()));
        var pom = module.resolve("pom.xml");
        files.computeIfPresent(pom, (_, text) -> text.replaceFirst("<description>[^<]*</description>",
                "<description>Hears " + request.hears().message().type() + " and publishes "
                        + request.publishes().type() + "</description>"));
        files.put(module.resolve("contracts").resolve(request.hears().publisher()).resolve("messages")
                .resolve(request.hears().message().label() + ".yml"), request.hears().contract(request.name()));
        files.put(checkout.asyncApi(request.name()), asyncApi());
        return files;
    }

    /** Returns the new contents of the files that exist and name each service. */
    Map<Path, String> edits() {
        return Listing.with(request.name(), checkout.home());
    }

    private String renamed(String text) {
        return templateNames.matcher(text).replaceAll(it -> Matcher.quoteReplacement(names.get(it.group())));
    }

    private String asyncApi() {
        var document = (ObjectNode) Checkout.JSON
                .readTree(renamed(Checkout.read(checkout.asyncApi(Checkout.TEMPLATE))));
        var messages = document.withObject("/channels/" + request.hears().message().topic() + "/messages");
        messages.removeAll();
        messages.putObject(request.hears().message().type()).put("contentType", "application/json").set("payload",
                request.hears().schema());
        return Checkout.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
    }
}
