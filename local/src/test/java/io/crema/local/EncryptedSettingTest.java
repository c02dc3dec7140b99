package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class EncryptedSettingTest {

    private static final Path CONFIG_REPO = Path.of("../config-repo");

    @Test
    void differsEachTime() {
        assertThat(EncryptedSetting.of("secret", "key")).startsWith("{cipher}")
                .isNotEqualTo(EncryptedSetting.of("secret", "key"));
    }

    @Test
    void anEmptySettingIsRefused() {
        assertThatThrownBy(() -> EncryptedSetting.of("", "key")).hasMessageContaining("The setting is empty");
        assertThatThrownBy(() -> EncryptedSetting.of("secret", " ")).hasMessageContaining("The key is empty");
    }

    /** The demo's secrets are public. Every other one is a reference or encrypted. */
    @Test
    void configRepoHoldsNoSecretInClear() throws IOException {
        var inClear = new ArrayList<String>();
        try (var files = Files.newDirectoryStream(CONFIG_REPO, "*.yml")) {
            for (var file : files) {
                if (!file.endsWith("identity-service-demo.yml")) {
                    collect(file.getFileName().toString(), new Yaml().load(Files.readString(file)), inClear);
                }
            }
        }

        assertThat(inClear).isEmpty();
    }

    private static void collect(String path, Object value, List<String> inClear) {
        switch (value) {
            case Map<?, ?> settings -> settings.forEach((name, each) -> collect(path + " " + name, each, inClear));
            case List<?> values -> values.forEach(each -> collect(path, each, inClear));
            case String text when path.matches("(?i).*(secret|password|encryption-key)")
                    && !text.matches("\\$\\{.*}|\\{cipher}.*") ->
                inClear.add(path);
            default -> {
            }
        }
    }
}
