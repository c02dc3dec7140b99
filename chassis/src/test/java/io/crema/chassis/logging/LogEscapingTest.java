package io.crema.chassis.logging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

/** A value from a client cannot start a line of its own in the log of a service. */
@ExtendWith(OutputCaptureExtension.class)
class LogEscapingTest {

    private static final Logger log = LoggerFactory.getLogger(LogEscapingTest.class);

    @Test
    void controlCharactersAreEscapedInMessagesAndInExceptions(CapturedOutput output) {
        try (var _ = new SpringApplicationBuilder(Service.class).web(WebApplicationType.NONE)
                .run("--spring.application.name=any")) {
            log.info("key {}", "probe\nFORGED-LINE \u001b[31m\u2028FORGED-LINE");
            log.warn("failed", new IllegalStateException("a\r\nFORGED-LINE",
                    new IllegalArgumentException("b\nFORGED-LINE")));
        }

        assertThat(output.getAll()).contains("probe\\nFORGED-LINE \\u001b[31m\\u2028FORGED-LINE")
                .contains("a\\r\\nFORGED-LINE").contains("b\\nFORGED-LINE");
        assertThat(output.getAll().lines()).noneMatch(line -> line.startsWith("FORGED-LINE"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Service {}

}
