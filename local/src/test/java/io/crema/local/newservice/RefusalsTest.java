package io.crema.local.newservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RefusalsTest {

    @TempDir
    private static Path home;
    private static Map<String, String> before = Map.of();

    @BeforeAll
    static void copy() throws IOException {
        CheckoutCopy.into(home);
        before = CheckoutCopy.contents(home);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Bakery-service  | | | | lower-case letters and ends in -service
            bakery          | | | | ends in -service
            ../bad-service  | | | | ends in -service
            new-service     | | | | is no name in Java
            chassis-service | | | | is taken
            order-service   | | | | is taken
            bakery-service | order.events                  | | | write TOPIC:Event
            bakery-service | orders.events:OrderPlaced     | | | No service publishes orders.events; there are customer.events
            bakery-service | order.events:OrderLost        | | | order-service publishes no OrderLost on order.events; it publishes OrderPlaced
            bakery-service | wallet.commands:ChargeWallet  | | | ends in .events
            bakery-service | template.events:EntryAdded    | | | No service publishes template.events
            bakery-service | ticket.events:TicketRejected  | | | No contract of barista-service makes it publish TicketRejected
            bakery-service | | order.events:BreadBaked     | | order-service publishes order.events already
            bakery-service | | bread:BreadBaked            | | ends in .events
            bakery-service | | bread.events:Baked          | | a noun and what happened to it
            bakery-service | | bread.events:TableSet       | | reserved word
            bakery-service | | bread.events:StringCut      | | would hide another
            bakery-service | | bread.events:DecisionMade   | | would hide another
            bakery-service | | | GET /api/orders/breads:bread:read | is taken: query-service has GET /api/orders/**
            bakery-service | | | GET /bread:bread:read             | begins with /api/
            bakery-service | | | GET /api/{id}/bread:bread:read    | begins with /api/
            bakery-service | | | POST /api/bread:bread:write       | generates a GET only
            bakery-service | | | GET /api/bread:bread              | two words in lower case
            bakery-service | | | GET /api/bread:Bread:Read         | two words in lower case
            bakery-service | | | /api/bread                        | write 'GET /path:scope'
            """)
    void refusesWithASentence(String name, @Nullable String hears, @Nullable String publishes, @Nullable String api,
            String sentence) {
        var arguments = new ArrayList<>(List.of(name));
        add(arguments, "--hears", hears);
        add(arguments, "--publishes", publishes);
        add(arguments, "--api", api);
        var errors = new StringWriter();

        var exit = new CommandLine(new NewService(home)).setErr(new PrintWriter(errors, true))
                .execute(arguments.toArray(String[]::new));

        assertThat(exit).isEqualTo(2);
        assertThat(errors.toString()).contains(sentence).hasLineCount(1);
    }

    @Test
    void tellsPathsApart() {
        assertThat(Paths.overlap("/api/menu", "/api/menu/*")).isFalse();
        assertThat(Paths.overlap("/api/wallets/*/top-ups", "/api/wallets/*")).isFalse();
        assertThat(Paths.overlap("/api/orders/**", "/api/orders/*")).isTrue();
        assertThat(Paths.overlap("/api/orders/**", "/api/orders")).isTrue();
        assertThat(Paths.overlap("/api/*/breads", "/api/shops/*")).isTrue();
    }

    @AfterAll
    static void nothingWasWritten() throws IOException {
        assertThat(CheckoutCopy.contents(home)).isEqualTo(before);
    }

    private static void add(List<String> arguments, String option, @Nullable String value) {
        if (value != null) {
            arguments.addAll(List.of(option, value));
        }
    }
}
