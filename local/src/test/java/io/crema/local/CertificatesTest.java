package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {

    private static final List<String> SERVICES = List.of("order-service", "query-service");

    @TempDir
    private Path directory;

    @Test
    void onlyTheOwnerReadsTheKeys() throws Exception {
        new Certificates(directory.resolve("tls")).prepare(SERVICES);

        for (var path : List.of("tls", "tls/order-service")) {
            assertThat(Files.getPosixFilePermissions(directory.resolve(path)))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        for (var path : List.of("tls/ca.key", "tls/order-service/tls.key")) {
            assertThat(Files.getPosixFilePermissions(directory.resolve(path)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void keepsWhatIsValidAndMakesWhatIsMissing() throws Exception {
        var certificates = new Certificates(directory);
        certificates.prepare(SERVICES);
        var before = Files.readString(certificates.of("order-service").resolve("tls.crt"));
        Files.delete(certificates.of("query-service").resolve("tls.key"));

        certificates.prepare(SERVICES);

        assertThat(certificates.of("order-service").resolve("tls.crt")).hasContent(before);
        assertThat(certificates.of("query-service").resolve("tls.key")).exists();
    }

    @Test
    void renewsUnderTheSameAuthority() throws Exception {
        var certificates = new Certificates(directory);
        certificates.prepare(SERVICES);
        var authority = Files.readString(directory.resolve("ca.crt"));
        var before = Files.readString(certificates.of("order-service").resolve("tls.crt"));

        certificates.renew(SERVICES);

        assertThat(certificates.of("order-service").resolve("ca.crt")).hasContent(authority);
        assertThat(Files.readString(certificates.of("order-service").resolve("tls.crt"))).isNotEqualTo(before);
    }
}
