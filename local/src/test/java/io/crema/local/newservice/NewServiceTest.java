package io.crema.local.newservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Tests the generator on a copy of the checkout, without a build. {@code NewServiceIT} builds what it generates. */
class NewServiceTest {

    private static final String BREAD = "bread.events:BreadBaked";
    private static final Pattern GUIDE = Pattern.compile(
            "\\./crema new-service (\\S+) --hears (\\S+) --publishes (\\S+) \\\\\\s+--api '([^']+)'");

    @TempDir
    Path home;

    private final StringWriter errors = new StringWriter();

    @BeforeEach
    void copy() throws IOException {
        CheckoutCopy.into(home);
    }

    @Test
    void refusesANameThatExists() throws IOException {
        generate("bakery-service", null, BREAD);

        assertThat(run(new NewService(home), List.of("bakery-service"))).isEqualTo(2);

        assertThat(errors.toString()).contains("is taken");
    }

    @Test
    void standsWhereverAServiceStandsAndIsTakenBack() throws IOException {
        var before = CheckoutCopy.contents(home);

        generate("gift-card-service", "wallet.events:WalletToppedUp", "gift-card.events:CardBought");

        var after = CheckoutCopy.contents(home);
        assertThat(after.entrySet().stream().filter(file -> !file.getValue().equals(before.get(file.getKey())))
                .map(Map.Entry::getKey).filter(file -> !file.startsWith("gift-card-service/"))).containsExactly(
                        "deploy/kubernetes/base/kustomization.yaml", "docker-compose.yml", "pom.xml");
        assertThat(after.keySet()).contains("gift-card-service/service.yml", "gift-card-service/asyncapi.json",
                "gift-card-service/contracts/payment-service/messages/wallet_topped_up.yml",
                "gift-card-service/.run/gift-card-service.run.xml",
                "gift-card-service/src/main/java/io/crema/giftcard/GiftCardServiceApplication.java",
                "gift-card-service/src/main/resources/db/migration/V1__card.sql");
        assertThat(after.entrySet().stream().filter(file -> file.getKey().startsWith("gift-card-service/"))
                .filter(file -> file.getValue().contains("template-service")
                        || file.getValue().contains("crema.template") || file.getValue().contains("Entry")
                        || file.getValue().contains("order"))
                .map(Map.Entry::getKey)).isEmpty();
        assertThat(new Checkout(home).services().stream().filter(it -> it.name().equals("gift-card-service")))
                .singleElement().satisfies(it -> assertThat(it.publishes()).containsKey("gift-card.events"));

        assertThat(run(new RemoveService(home), List.of("gift-card-service"))).isZero();

        assertThat(CheckoutCopy.contents(home)).isEqualTo(before);
    }

    @Test
    void leavesNothingIfAFileCannotBeWritten() throws IOException {
        var rendering = new Rendering(new Checkout(home), request("bakery-service", null, null, null));
        var edits = rendering.edits();
        Files.delete(home.resolve("docker-compose.yml"));
        var before = CheckoutCopy.contents(home);

        assertThatThrownBy(() -> Changes.apply(rendering.files(), edits))
                .isInstanceOf(UncheckedIOException.class);

        assertThat(CheckoutCopy.contents(home)).isEqualTo(before);
        assertThat(home.resolve("bakery-service")).doesNotExist();
    }

    @Test
    void removesOnlyWhatItMade() throws IOException {
        generate("bakery-service", null, BREAD);
        generate("cake-service", BREAD, "cake.events:CakeSold");
        var before = CheckoutCopy.contents(home);

        assertThat(run(new RemoveService(home), List.of("barista-service"))).isEqualTo(2);
        assertThat(errors.toString()).contains("barista-service is part of Crema");
        assertThat(run(new RemoveService(home), List.of("florist-service"))).isEqualTo(2);
        assertThat(errors.toString()).contains("There is no service florist-service");
        assertThat(run(new RemoveService(home), List.of("bakery-service"))).isEqualTo(2);
        assertThat(errors.toString()).contains("cake-service hears bread.events of bakery-service");
        assertThat(CheckoutCopy.contents(home)).isEqualTo(before);
    }

    /** The generator writes what each build compiles and tests: the template. */
    @Test
    void theTemplateIsWhatItsOwnNamesGive() {
        var checkout = new Checkout(home);
        var own = new ServiceRequest("template-service", checkout.heard(new Message("order.events", "OrderPlaced")),
                new Message("template.events", "EntryAdded"), new Endpoint("/api/template/{orderId}", "template:read"));
        var feature = "src/main/java/io/crema/template/entry/HeardEvent.java";
        var files = new Rendering(checkout, own).files();

        assertThat(files.get(home.resolve("template-service").resolve(feature)))
                .isEqualToIgnoringWhitespace(Checkout.read(home.resolve("template").resolve(feature)));
        for (var made : List.of("asyncapi.json", "contracts/order-service/messages/order_placed.yml")) {
            assertThat(files.get(home.resolve("template-service").resolve(made)))
                    .isEqualToIgnoringWhitespace(Checkout.read(home.resolve("template").resolve(made)));
        }
    }

    @Test
    void theGuideNamesWhatItsCommandMakes() {
        var guide = Checkout.read(Path.of("../docs/new-service.md"));
        var command = GUIDE.matcher(guide);
        assertThat(command.find()).isTrue();
        var checkout = new Checkout(home);
        var files = new Rendering(checkout, ServiceRequest.of(checkout, command.group(1), command.group(2),
                command.group(3), command.group(4))).files();
        var made = files.keySet().stream().map(file -> file.getFileName().toString().replaceFirst("\\.java$", ""))
                .toList();

        assertThat(made).contains("HeardEvent", "BreadConfiguration", "AddBread", "BreadDecider", "Bread", "BreadEvent",
                "JdbcBreadStore", "V1__bread.sql", "BreadController", "BreadDeciderTest", "BreadServiceIT",
                "BreadContracts", "BakeryComponentIT", "ArchitectureTest", "AsyncApiTest", "OpenApiTest",
                "openapi.json");
        assertThat(guide).contains(made.stream().filter(file -> file.contains("Bread")).toList());
    }

    @Test
    void eachEventThatHasAContractCanBeHeard() {
        var checkout = new Checkout(home);
        var heard = 0;
        for (var topic : checkout.published().entrySet()) {
            for (var type : topic.getValue().types()) {
                try {
                    var event = checkout.heard(new Message(topic.getKey(), type));
                    assertThat(compiles(event.source("some.feature"))).as(event.source("some.feature")).isTrue();
                    heard++;
                } catch (Refusal refusal) {
                    assertThat(refusal).hasMessageContaining("No contract");
                }
            }
        }
        assertThat(heard).isGreaterThanOrEqualTo(15);
    }

    private static boolean compiles(String source) {
        var file = new SimpleJavaFileObject(URI.create("string:///HeardEvent.java"), JavaFileObject.Kind.SOURCE) {

            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        return ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, List.of("-proc:none", "-Xdiags:verbose", "-implicit:none", "-d",
                        System.getProperty("java.io.tmpdir")), null, List.of(file))
                .call();
    }

    private void generate(String name, @Nullable String hears, String publishes) {
        GeneratedService.into(home, name, hears == null ? ServiceRequest.DEFAULT_HEARS : hears, publishes);
    }

    private ServiceRequest request(String name, @Nullable String hears, @Nullable String publishes,
            @Nullable String api) {
        return ServiceRequest.of(new Checkout(home), name, hears == null ? ServiceRequest.DEFAULT_HEARS : hears,
                publishes, api);
    }

    private int run(Object command, List<String> arguments) {
        return new CommandLine(command).setErr(new PrintWriter(errors, true))
                .setOut(new PrintWriter(new StringWriter()))
                .execute(arguments.toArray(String[]::new));
    }
}
