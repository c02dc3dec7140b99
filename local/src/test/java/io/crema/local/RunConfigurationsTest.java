package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each service has a run configuration for IntelliJ and VS Code that joins the platform of {@code ./crema up}. */
class RunConfigurationsTest {

    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern DEFAULT = Pattern.compile("\\$\\{(CREMA_\\w+):([^}]*)}");

    static List<String> services() {
        return Services.of(HOME).names();
    }

    @ParameterizedTest
    @MethodSource("services")
    void joinsTheRunningPlatform(String service) throws Exception {
        var file = HOME.resolve(service).resolve(".run").resolve(service + ".run.xml");
        assertThat(file).exists();
        var configuration = element(file, "configuration").getFirst();
        var options = attributes(file, "option");

        assertThat(configuration.getAttribute("name")).isEqualTo(service);
        assertThat(element(file, "module").getFirst().getAttribute("name")).isEqualTo(service);
        assertThat(HOME.resolve(service).resolve("src/main/java")
                .resolve(options.getOrDefault("MAIN_CLASS_NAME", "").replace('.', '/') + ".java")).isRegularFile();
        assertThat(options).containsEntry("WORKING_DIRECTORY", "$PROJECT_DIR$");
        assertThat(attributes(file, "env")).isEqualTo(differences(service));
    }

    /** The module that new-service copies. */
    @Test
    void theTemplateHasTheConfigurationOfABusinessService() throws Exception {
        var template = HOME.resolve("template/.run/template-service.run.xml");
        var model = Files.readString(HOME.resolve("barista-service/.run/barista-service.run.xml"))
                .replace("barista", "template").replace("Barista", "Template");

        assertThat(template).hasContent(model);
        assertThat(HOME.resolve("template/src/main/java")
                .resolve(
                        attributes(template, "option").getOrDefault("MAIN_CLASS_NAME", "").replace('.', '/') + ".java"))
                .exists();
    }

    /** VS Code takes the main class of the open file, and asks for the service. */
    @ParameterizedTest
    @MethodSource("business")
    void visualStudioCodeSetsTheSame(String service) throws IOException {
        var launch = new TreeMap<String, String>();
        configuration("launch").path("env").properties().forEach(variable -> launch.put(variable.getKey(),
                variable.getValue().asString().replace("${input:service}", service)
                        .replace("${workspaceFolder}", "$PROJECT_DIR$")));

        assertThat(launch).isEqualTo(differences(service));
    }

    @Test
    void visualStudioCodeAttachesToThePortOfADebuggedService() throws IOException {
        var restart = Objects.requireNonNull(Crema.commandLine().getSubcommands().get("restart"));
        var port = Objects.requireNonNull(restart.getCommandSpec().findOption("--debug-port")).defaultValue();

        assertThat(configuration("attach").path("port").asString()).isEqualTo(port);
    }

    static List<String> business() {
        return Services.of(HOME).business();
    }

    private static JsonNode configuration(String request) throws IOException {
        return new JsonMapper().readTree(Files.readString(HOME.resolve(".vscode/launch.json"))).path("configurations")
                .valueStream().filter(it -> it.path("request").asString().equals(request)).findFirst().orElseThrow();
    }

    /** Returns the variables that the launcher sets to another value than the default of the service. */
    private static Map<String, String> differences(String service) throws IOException {
        var config = PlatformConfig.standard(HOME, Map.of());
        var secrets = new Secrets(config.state());
        var set = new TreeMap<>(
                new Programs(config, new Postgres(config, secrets), secrets).environment(service,
                        config.port(service)));
        set.remove("SERVER_PORT"); // the file of a service with a fixed port has it
        for (var file : settings()) {
            DEFAULT.matcher(Files.readString(file)).results()
                    .forEach(it -> set.computeIfPresent(it.group(1),
                            (name, value) -> value.equals(it.group(2))
                                    || value.equals(HOME.resolve(it.group(2)).toString())
                                            ? null
                                            : value));
        }
        set.replaceAll((name, value) -> value.replace(HOME.toString(), "$PROJECT_DIR$"));
        return set;
    }

    private static List<Path> settings() throws IOException {
        try (var common = Files.list(HOME.resolve("config-repo"))) {
            return Stream.concat(common, Stream.of(HOME.resolve("chassis/src/main/resources/chassis.yml"),
                    HOME.resolve("config-service/src/main/resources/application.yml"))).toList();
        }
    }

    private static Map<String, String> attributes(Path file, String tag) throws Exception {
        var values = new HashMap<String, String>();
        element(file, tag).forEach(it -> {
            if (it.hasAttribute("value")) {
                values.put(it.getAttribute("name"), it.getAttribute("value"));
            }
        });
        return values;
    }

    private static List<Element> element(Path file, String tag) throws Exception {
        var found = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile())
                .getElementsByTagName(tag);
        return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
    }
}
