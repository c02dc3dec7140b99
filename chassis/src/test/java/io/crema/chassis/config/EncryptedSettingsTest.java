package io.crema.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crema.local.EncryptedSetting;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A service with a setting that is encrypted for it. */
class EncryptedSettingsTest {

    private static final String KEY = "the key of this service";
    private static final String SETTING = EncryptedSetting.of("smtp-password", KEY);

    @Test
    void itDecryptsTheSetting() {
        assertThat(SETTING).startsWith("{cipher}").doesNotContain("smtp-password");

        try (var service = service("CREMA_CONFIG_KEY=" + KEY)) {
            assertThat(service.getEnvironment().getProperty("crema.mail.password")).isEqualTo("smtp-password");
        }
    }

    @Test
    void withAnotherServicesKeyItDoesNotStart() {
        assertThatThrownBy(() -> service("CREMA_CONFIG_KEY=the key of another service"))
                .hasMessageContaining("crema.mail.password");
    }

    @Test
    void withoutAKeyItDoesNotStart() {
        assertThatThrownBy(() -> service("other=x")).hasMessageContaining("crema.mail.password");
    }

    private static ConfigurableApplicationContext service(String variable) {
        return new SpringApplicationBuilder(Service.class).web(WebApplicationType.NONE).run(
                "--spring.application.name=mailing", "--spring.config.import=classpath:chassis.yml",
                "--crema.config.import=optional:classpath:none.yml", "--" + variable,
                "--crema.mail.password=" + SETTING);
    }

    @Configuration(proxyBeanMethods = false)
    static class Service {}

}
