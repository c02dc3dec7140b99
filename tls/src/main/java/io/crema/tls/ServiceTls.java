package io.crema.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** Connects to other services: shows this service's certificate and trusts the platform's authority. */
public final class ServiceTls {

    /** The property that is set where the service has a certificate. */
    public static final String CONFIGURED = "spring.ssl.bundle.pem.crema.keystore.certificate";

    static final String BUNDLE = "crema";

    private static final String PROTOCOL = "TLSv1.3";

    private final ReloadingKeyManager key = new ReloadingKeyManager();
    private final ReloadingTrustManager trust = new ReloadingTrustManager();

    private ServiceTls(SslBundle bundle) {
        use(bundle);
    }

    /** Returns what the application's bundle holds. It follows each reload of the bundle. */
    public static ServiceTls of(SslBundles bundles) {
        var tls = new ServiceTls(bundles.getBundle(BUNDLE));
        bundles.addBundleUpdateHandler(BUNDLE, tls::use);
        return tls;
    }

    /** Reads the files of a directory once, for clients that need them before there is an application context. */
    public static ServiceTls of(Path directory) {
        return new ServiceTls(SslBundle.of(new PemSslStoreBundle(
                PemSslStoreDetails.forCertificate(TlsFiles.certificate(directory))
                        .withPrivateKey(TlsFiles.key(directory)),
                PemSslStoreDetails.forCertificate(TlsFiles.authority(directory)))));
    }

    private void use(SslBundle bundle) {
        key.use(bundle.getManagers().getKeyManagers());
        trust.use(bundle.getManagers().getTrustManagers());
    }

    /** Returns this service's key, for a client that makes its own contexts. */
    public KeyManager key() {
        return key;
    }

    /** Returns what trusts only the named service, for a client that makes its own contexts. */
    public TrustManager trusting(String service) {
        return new NamedServiceTrustManager(trust, service);
    }

    /** Returns a context that connects only to the named service. No other check of the host name is needed. */
    public SSLContext contextFor(String service) {
        return context(trusting(service));
    }

    /** Returns a context that connects to any service. The caller must check which one answered. */
    public SSLContext contextForAnyService() {
        return context(trust);
    }

    private SSLContext context(TrustManager trusting) {
        try {
            SSLContext context = SSLContext.getInstance(PROTOCOL);
            context.init(new KeyManager[]{key}, new TrustManager[]{trusting}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

}
