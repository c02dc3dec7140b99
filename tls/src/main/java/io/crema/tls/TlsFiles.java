package io.crema.tls;

import java.nio.file.Path;

/** The files of a service, named as a Kubernetes secret of the type {@code kubernetes.io/tls} names them. */
final class TlsFiles {

    private TlsFiles() {
    }

    static String certificate(Path directory) {
        return url(directory, "tls.crt");
    }

    static String key(Path directory) {
        return url(directory, "tls.key");
    }

    static String authority(Path directory) {
        return url(directory, "ca.crt");
    }

    private static String url(Path directory, String name) {
        return "file:" + directory.toAbsolutePath().resolve(name);
    }

}
