package io.crema.local.newservice;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import io.crema.local.PlatformException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies the template module under another name. Checks everything first; a refusal has exit code 2 and writes nothing. */
@Command(name = "new-service", mixinStandardHelpOptions = true, description = "Makes a service that hears an event, keeps a table, publishes an event and has an endpoint.")
public final class NewService implements Callable<Integer> {

    static final int REFUSED = 2;

    @Parameters(paramLabel = "NAME", description = "Such as bakery-service.")
    private String name = "";

    @Option(names = "--hears", paramLabel = "TOPIC:Event", defaultValue = ServiceRequest.DEFAULT_HEARS, description = "An event of another service. Default: ${DEFAULT-VALUE}")
    private String hears = ServiceRequest.DEFAULT_HEARS;

    @Option(names = "--publishes", paramLabel = "TOPIC:Event", description = "An event of its own, such as bread.events:BreadBaked. Default: <name>.events:EntryAdded")
    private @Nullable String publishes;

    @Option(names = "--api", paramLabel = "'GET /path:scope'", description = "Its endpoint, such as 'GET /api/bread:bread:read'. Default: 'GET /api/<name>:<name>:read'")
    private @Nullable String api;

    @Option(names = "--skip-tests", description = "Do not run the tests of the new module.")
    private boolean skipTests;

    @Spec
    private @Nullable CommandSpec spec;

    private final Path home;

    /** @param home the directory of the checkout */
    public NewService(Path home) {
        this.home = home.toAbsolutePath().normalize();
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ServiceRequest request;
        try {
            var checkout = new Checkout(home);
            request = ServiceRequest.of(checkout, name, hears, publishes, api);
            var rendering = new Rendering(checkout, request);
            var created = rendering.files();
            var edited = rendering.edits();
            Changes.apply(created, edited);
            out("Made " + name + ". Outside of it changed:");
            Stream.concat(created.keySet().stream(), edited.keySet().stream())
                    .filter(file -> !file.startsWith(home.resolve(name))).map(home::relativize).sorted()
                    .forEach(file -> out("  " + file));
        } catch (Refusal refusal) {
            err(refusal.getMessage());
            return REFUSED;
        }
        if (build(request) != 0) {
            throw new PlatformException("The build of " + name + " failed.",
                    "See Maven's error above. ./crema remove-service " + name + " takes all back.");
        }
        guide(request);
        return 0;
    }

    /** Formats the module, because names of another length break lines elsewhere. Then runs its tests. */
    private int build(ServiceRequest request) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(home.resolve("mvnw").toString(), "-q", "-B", "-pl", name));
        if (skipTests) {
            command.add("formatter:format");
        } else {
            out("Running its tests. This takes a minute or two.");
            var tests = request.javaPackage().replace('.', '/') + "/**/*";
            command.addAll(List.of("-am", "formatter:format", "verify", "-Dtest=" + tests + "Test",
                    "-Dit.test=" + tests + "IT", "-Dsurefire.failIfNoSpecifiedTests=false",
                    "-Dfailsafe.failIfNoSpecifiedTests=false"));
        }
        return new ProcessBuilder(command).directory(home.toFile()).inheritIO().start().waitFor();
    }

    private void guide(ServiceRequest request) {
        var code = name + "/src/main/java/" + request.javaPackage().replace('.', '/') + "/" + request.lowerNoun() + "/";
        var noun = request.publishes().noun();
        out("""

                Edit next:
                  %1$sHeardEvent.java: what the service reads of %2$s
                  %1$s%3$s.java and %3$sDecider.java: what it keeps, and its rules
                  %1$sJdbc%3$sStore.java and %4$s/src/main/resources/db/migration: the table

                Then:
                  ./mvnw -q -pl %4$s -am verify -Dtest='%5$s/**/*Test' -Dit.test='%5$s/**/*IT' -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
                  ./crema up -d
                  curl -H "Authorization: Bearer $(./crema token --scope %6$s)" http://localhost:8080%7$s

                docs/new-service.md goes on from here."""
                .formatted(code, request.hears().message().type(), noun, name,
                        request.javaPackage().replace('.', '/'),
                        request.api().scope(), request.api().at("<" + request.hears().key() + ">")));
    }

    private void out(String line) {
        if (spec != null) {
            spec.commandLine().getOut().println(line);
        }
    }

    private void err(@Nullable String line) {
        if (spec != null) {
            spec.commandLine().getErr().println(line);
        }
    }
}
