package io.crema.tls;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The one rule by which a certificate names a service: its only DNS name apart from {@code localhost}. */
public final class ServiceCertificate {

    private static final int DNS_NAME = 2;
    private static final String LOCALHOST = "localhost";

    private ServiceCertificate() {
    }

    /** Returns the service's name; empty if the certificate names none or several. */
    public static Optional<String> nameOf(Certificate certificate) {
        if (!(certificate instanceof X509Certificate x509)) {
            return Optional.empty();
        }
        try {
            Collection<List<?>> alternatives = x509.getSubjectAlternativeNames();
            if (alternatives == null) {
                return Optional.empty();
            }
            List<String> names = alternatives.stream().filter(it -> it.getFirst().equals(DNS_NAME))
                    .map(it -> it.get(1).toString()).filter(it -> !it.equals(LOCALHOST)).toList();
            return names.size() == 1 ? Optional.of(names.getFirst()) : Optional.empty();
        } catch (CertificateParsingException malformed) {
            return Optional.empty();
        }
    }

}
