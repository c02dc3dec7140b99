package io.crema.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The platform's own certificate authority, and a certificate for each service that names it. A service gets a directory
 * with its key, its certificate and the authority's certificate.
 */
public final class Certificates {

    private static final String KEY = "tls.key";
    private static final String CERTIFICATE = "tls.crt";
    private static final String AUTHORITY = "ca.crt";
    private static final String AUTHORITY_KEY = "ca.key";
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
    private static final Duration LIFE = Duration.ofDays(365);
    private static final Duration RENEWED_BEFORE = Duration.ofDays(30);
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    private static final int SERIAL_BITS = 120;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path directory;

    /** @param directory is created when it is needed */
    public Certificates(Path directory) {
        this.directory = directory;
    }

    /** Makes what is missing, and renews the certificates that end within a month. */
    public void prepare(List<String> services) {
        if (!Files.exists(directory.resolve(AUTHORITY))) {
            makeAuthority();
        }
        services.stream().filter(service -> !isCurrent(of(service))).forEach(this::issue);
    }

    /** Gives each service a new key and certificate. A service that runs takes them up within seconds. */
    public void renew(List<String> services) {
        prepare(services);
        services.forEach(this::issue);
    }

    /** Returns the directory of a service: {@code tls.key}, {@code tls.crt} and {@code ca.crt}. */
    public Path of(String service) {
        return directory.resolve(service);
    }

    /** Returns a context for clients without a certificate of their own. It trusts the services' certificates. */
    public SSLContext clientContext() {
        try {
            var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null);
            trusted.setCertificateEntry(AUTHORITY, read(directory.resolve(AUTHORITY)));
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isCurrent(Path service) {
        try {
            return Files.exists(service.resolve(KEY)) && Files.exists(service.resolve(AUTHORITY))
                    && read(service.resolve(CERTIFICATE)).getNotAfter().toInstant()
                            .isAfter(Instant.now().plus(RENEWED_BEFORE));
        } catch (IOException | GeneralSecurityException missingOrDamaged) {
            return false;
        }
    }

    private void makeAuthority() {
        try {
            PrivateFiles.directory(directory);
            var keys = newKeys();
            var name = new X500Principal("CN=Crema " + new BigInteger(40, RANDOM).toString(16));
            var certificate = certificate(name, keys.getPrivate(), name, keys.getPublic(), AUTHORITY_LIFE,
                    List.of(new Extension(Extension.basicConstraints, true, new BasicConstraints(0).getEncoded()),
                            new Extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign).getEncoded())));
            write(directory.resolve(AUTHORITY_KEY), "PRIVATE KEY", keys.getPrivate().getEncoded());
            write(directory.resolve(AUTHORITY), "CERTIFICATE", certificate.getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private void issue(String service) {
        try {
            var authority = read(directory.resolve(AUTHORITY));
            var keys = newKeys();
            var names = new GeneralNames(new GeneralName[]{new GeneralName(GeneralName.dNSName, service),
                    new GeneralName(GeneralName.dNSName, "localhost"),
                    new GeneralName(GeneralName.iPAddress, "127.0.0.1")});
            var certificate = certificate(authority.getSubjectX500Principal(), authorityKey(),
                    new X500Principal("CN=" + service), keys.getPublic(), LIFE,
                    List.of(new Extension(Extension.basicConstraints, true, new BasicConstraints(false).getEncoded()),
                            new Extension(Extension.keyUsage, true,
                                    new KeyUsage(KeyUsage.digitalSignature).getEncoded()),
                            new Extension(Extension.extendedKeyUsage, false,
                                    new ExtendedKeyUsage(new KeyPurposeId[]{KeyPurposeId.id_kp_serverAuth,
                                            KeyPurposeId.id_kp_clientAuth}).getEncoded()),
                            new Extension(Extension.subjectAlternativeName, false, names.getEncoded())));
            PrivateFiles.directory(of(service));
            Files.copy(directory.resolve(AUTHORITY), of(service).resolve(AUTHORITY),
                    StandardCopyOption.REPLACE_EXISTING);
            write(of(service).resolve(KEY), "PRIVATE KEY", keys.getPrivate().getEncoded());
            write(of(service).resolve(CERTIFICATE), "CERTIFICATE", certificate.getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate certificate(X500Principal issuer, PrivateKey issuerKey, X500Principal subject,
            PublicKey key, Duration life, List<Extension> extensions)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        var now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(issuer, new BigInteger(SERIAL_BITS, RANDOM),
                Date.from(now.minus(CLOCK_SKEW)), Date.from(now.plus(life)), subject, key);
        for (var extension : extensions) {
            builder.addExtension(extension);
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey)));
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private PrivateKey authorityKey() throws IOException, GeneralSecurityException {
        var pem = Files.readString(directory.resolve(AUTHORITY_KEY)).replaceAll("-----.*-----|\\s", "");
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    }

    private static X509Certificate read(Path file) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static void write(Path file, String type, byte[] content) throws IOException {
        var encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        PrivateFiles.replace(file, "-----BEGIN " + type + "-----\n" + encoder.encodeToString(content) + "\n-----END "
                + type + "-----\n");
    }
}
