package io.crema.local.newservice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import io.crema.local.ServiceDescription;
import io.crema.local.Services;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** A checkout of Crema, read for its services, messages and paths. */
final class Checkout {

    static final JsonMapper JSON = new JsonMapper();
    static final String TEMPLATE = "template";
    /** The line of a description by which {@code remove-service} knows what it may remove. */
    static final String MARK = "# Made by ./crema new-service. Without this line ./crema remove-service keeps the service.";

    private final Path home;
    private final Services services;

    Checkout(Path home) {
        this.home = home;
        this.services = Services.of(home);
    }

    Path home() {
        return home;
    }

    List<ServiceDescription> services() {
        return services.all();
    }

    Path template() {
        return home.resolve(TEMPLATE);
    }

    Path asyncApi(String module) {
        return home.resolve(module).resolve("asyncapi.json");
    }

    /** Returns the directory in which a publisher may keep what a consumer needs of it. A new consumer keeps it itself. */
    Path contracts(String publisher, String consumer) {
        return home.resolve(publisher).resolve("src/test/resources/contracts").resolve(consumer);
    }

    /** Returns the events that services publish, by topic, with the fields that their documents declare. */
    Map<String, Published> published() {
        var topics = new TreeMap<String, Published>();
        for (var service : services.all()) {
            var file = asyncApi(service.name());
            if (Files.exists(file)) {
                var document = JSON.readTree(read(file));
                document.path("operations").properties().stream()
                        .filter(operation -> operation.getKey().matches("send .*\\.events"))
                        .map(operation -> operation.getKey().substring("send ".length()))
                        .forEach(topic -> topics.put(topic, new Published(service.name(),
                                document.path("channels").path(topic).path("messages"))));
            }
        }
        return topics;
    }

    /** @param messages the AsyncAPI messages by type */
    record Published(String service, JsonNode messages) {

        List<String> types() {
            return List.copyOf(messages.propertyNames());
        }
    }

    /** Finds an event with the trigger of its contract tests. */
    HeardEvent heard(Message message) {
        var published = published();
        var topic = published.get(message.topic());
        if (topic == null) {
            throw new Refusal("No service publishes " + message.topic() + "; there are "
                    + String.join(", ", published.keySet()) + ".");
        }
        if (!topic.types().contains(message.type())) {
            throw new Refusal(topic.service() + " publishes no " + message.type() + " on " + message.topic()
                    + "; it publishes " + String.join(", ", topic.types()) + ".");
        }
        var schema = topic.messages().get(message.type()).path("payload");
        var contract = contractsOf(topic.service()).filter(it -> it.path("outputMessage").path("sentTo").asString("")
                .equals(message.topic())
                && it.path("outputMessage").path("headers").path("ce_type").asString("").equals(message.type()))
                .findFirst().<JsonNode>map(it -> it).orElse(MissingNode.getInstance());
        var key = contract.path("metadata").path("key").asString(firstId(schema));
        var trigger = Optional.ofNullable(contract.path("input").path("triggeredBy").asString(null))
                .or(() -> ownTrigger(topic.service(), message.type()))
                .orElseThrow(() -> new Refusal("No contract of " + topic.service() + " makes it publish "
                        + message.type() + ": hear another event, or write the first contract under "
                        + home.relativize(contracts(topic.service(), "<consumer>")) + "."));
        return new HeardEvent(message, topic.service(), schema, key, trigger);
    }

    private static String firstId(JsonNode schema) {
        return schema.path("properties").properties().stream()
                .filter(field -> field.getValue().path("format").asString("").equals("uuid")).map(Map.Entry::getKey)
                .findFirst().orElseThrow(() -> new Refusal("The event has no field of the format uuid for its key."));
    }

    private Stream<JsonNode> contractsOf(String publisher) {
        var ofNewConsumers = services.names().stream()
                .map(consumer -> home.resolve(consumer).resolve("contracts").resolve(publisher));
        return Stream.concat(Stream.of(home.resolve(publisher).resolve("src/test/resources/contracts")), ofNewConsumers)
                .flatMap(directory -> filesUnder(directory, ".yml").stream())
                .filter(file -> file.toString().contains("messages"))
                .map(file -> JSON.<JsonNode>valueToTree(
                        new Yaml(new SafeConstructor(new LoaderOptions())).load(read(file))));
    }

    /** A generated service has a method for its event before another service needs it. */
    private Optional<String> ownTrigger(String publisher, String type) {
        var method = Character.toLowerCase(type.charAt(0)) + type.substring(1) + "()";
        return filesUnder(home.resolve(publisher).resolve("src/test/java"), "Contracts.java").stream()
                .anyMatch(file -> read(file).contains("void " + method)) ? Optional.of(method) : Optional.empty();
    }

    /** Returns the regular files of a directory tree in the order of their paths; none if it does not exist. */
    static List<Path> filesUnder(Path directory, String suffix) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.walk(directory)) {
            return files.filter(file -> Files.isRegularFile(file) && file.toString().endsWith(suffix)).sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
