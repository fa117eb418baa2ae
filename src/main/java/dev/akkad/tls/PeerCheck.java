package dev.akkad.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Judges the certificate of the other side: it leads to the authority, is valid now and made for this use (the JDK's
 * PKIX rules), is not revoked, and names somebody who is allowed.
 *
 * <p>A certificate counts as revoked by its serial number, whoever issued it, and so does each of the chain it comes
 * with: as in etcd.
 */
final class PeerCheck extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager authority;
    private final Set<BigInteger> revoked;
    private final TlsSettings settings;

    private PeerCheck(X509ExtendedTrustManager authority, Set<BigInteger> revoked, TlsSettings settings) {
        this.authority = authority;
        this.revoked = revoked;
        this.settings = settings;
    }

    /** @param authorities none = what the JDK trusts */
    static PeerCheck of(TlsSettings settings, List<X509Certificate> authorities, Set<BigInteger> revoked)
            throws TlsException {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(authorities.isEmpty() ? null : store(authorities));
            X509ExtendedTrustManager manager = Arrays.stream(factory.getTrustManagers())
                    .filter(X509ExtendedTrustManager.class::isInstance)
                    .map(X509ExtendedTrustManager.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new TlsException("this JDK checks no certificates"));
            return new PeerCheck(manager, revoked, settings);
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException("cannot use the trusted certificates: " + e, e);
        }
    }

    private static KeyStore store(List<X509Certificate> authorities) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        return store;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        authority.checkClientTrusted(chain, authType, engine);
        requireNotRevoked(chain);
        requireAllowed(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        if (!settings.trustsAnyServer()) {
            authority.checkServerTrusted(chain, authType, engine);
            requireNotRevoked(chain);
        }
    }

    private void requireNotRevoked(X509Certificate[] chain) throws CertificateException {
        for (X509Certificate certificate : chain) {
            if (revoked.contains(certificate.getSerialNumber())) {
                throw new CertificateException("transport: certificate serial "
                        + certificate.getSerialNumber().toString(16) + " revoked");
            }
        }
    }

    private void requireAllowed(X509Certificate certificate) throws CertificateException {
        List<String> names = settings.allowed().commonNames();
        List<String> hosts = settings.allowed().hostNames();
        boolean isAllowed = (names.isEmpty() || names.contains(HostNames.commonName(certificate)))
                && (hosts.isEmpty() || hosts.stream().anyMatch(host -> HostNames.matches(certificate, host)));
        if (!isAllowed) {
            throw new CertificateException("client certificate authentication failed: "
                    + certificate.getSubjectX500Principal().getName() + " is not allowed");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        throw new CertificateException("sockets are not used");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        throw new CertificateException("sockets are not used");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("only engines are used");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("only engines are used");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authority.getAcceptedIssuers();
    }
}
