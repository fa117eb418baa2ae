package dev.akkad.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS of a client that reads its files once: the command line's. */
public final class ClientTls {
    private ClientTls() {}

    /**
     * @param authority who signs the servers' certificates; absent = whom the JDK trusts
     * @param certificate shown to the server, with its key; absent = none
     * @param trustsAnyServer whether no certificate is looked at
     * @throws TlsException when a file cannot be used
     */
    public static SSLContext context(
            @Nullable Path authority, @Nullable Path certificate, @Nullable Path key, boolean trustsAnyServer)
            throws TlsException {
        OwnKey own = certificate == null || key == null ? null : Material.ownKey(certificate, key);
        List<X509Certificate> authorities = authority == null ? List.of() : Material.certificates(authority);
        TrustManager trust = PeerCheck.of(settings(authority, trustsAnyServer), authorities, Set.of());
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own == null ? new KeyManager[0] : new KeyManager[] {own}, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    private static TlsSettings settings(@Nullable Path authority, boolean trustsAnyServer) {
        Path none = Path.of("");
        TlsFiles files = new TlsFiles(none, none, null, null, authority, null);
        return new TlsSettings(files, false, false, TlsSettings.Allowed.ANY, Protocols.DEFAULT, trustsAnyServer);
    }
}
