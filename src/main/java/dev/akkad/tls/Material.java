package dev.akkad.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** What the files of one side held at one moment, ready for handshakes. */
final class Material {
    private final OwnKey serverKey;
    private final OwnKey clientKey;
    private final TrustManager trust;

    private Material(OwnKey serverKey, OwnKey clientKey, TrustManager trust) {
        this.serverKey = serverKey;
        this.clientKey = clientKey;
        this.trust = trust;
    }

    static Material read(TlsSettings settings) throws TlsException {
        TlsFiles files = settings.files();
        OwnKey own = ownKey(files.certificate(), files.key());
        Path client = files.clientCertificate();
        Path clientKey = files.clientKey();
        Path authority = files.authority();
        Path revoked = files.revoked();
        List<X509Certificate> authorities = authority == null ? List.of() : certificates(authority);
        if (authority != null && authorities.isEmpty()) {
            throw new TlsException("failed to find any certificate in " + authority);
        }
        return new Material(
                own,
                client == null || clientKey == null ? own : ownKey(client, clientKey),
                PeerCheck.of(settings, authorities, revoked == null ? Set.of() : serials(revoked)));
    }

    /**
     * For one connection. Of its own, so that no connection resumes the session of another: whoever resumes shows no
     * certificate, and would get around a list of revoked ones or an authority that has changed since.
     */
    SSLContext context(boolean isClient) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new OwnKey[] {isClient ? clientKey : serverKey}, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    static OwnKey ownKey(Path certificateFile, Path keyFile) throws TlsException {
        String certificateText = text(certificateFile);
        String keyText = text(keyFile);
        List<X509Certificate> chain = certificates(certificateFile, certificateText);
        if (chain.isEmpty()) {
            throw new TlsException("tls: failed to find any PEM data in certificate input (" + certificateFile + ")");
        }
        return new OwnKey(PrivateKeys.read(keyFile, keyText, chain.get(0).getPublicKey()), chain);
    }

    static List<X509Certificate> certificates(Path file) throws TlsException {
        return certificates(file, text(file));
    }

    private static List<X509Certificate> certificates(Path file, String text) throws TlsException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem.Block block : Pem.blocks(text)) {
            if (block.label().equals("CERTIFICATE")) {
                try {
                    certificates.add(
                            (X509Certificate) factory().generateCertificate(new ByteArrayInputStream(block.content())));
                } catch (GeneralSecurityException e) {
                    throw new TlsException("x509: malformed certificate in " + file + ": " + e.getMessage(), e);
                }
            }
        }
        return certificates;
    }

    private static Set<BigInteger> serials(Path file) throws TlsException {
        byte[] bytes = bytes(file);
        List<Pem.Block> blocks = Pem.blocks(new String(bytes, StandardCharsets.ISO_8859_1));
        Set<BigInteger> serials = new HashSet<>();
        if (blocks.isEmpty()) {
            addSerials(file, bytes, serials);
        }
        for (Pem.Block block : blocks) {
            addSerials(file, block.content(), serials);
        }
        return serials;
    }

    private static void addSerials(Path file, byte[] der, Set<BigInteger> serials) throws TlsException {
        try {
            CRL list = factory().generateCRL(new ByteArrayInputStream(der));
            @Nullable Set<? extends X509CRLEntry> entries = ((X509CRL) list).getRevokedCertificates();
            if (entries != null) {
                entries.forEach(entry -> serials.add(entry.getSerialNumber()));
            }
        } catch (GeneralSecurityException e) {
            throw new TlsException("x509: malformed crl in " + file + ": " + e.getMessage(), e);
        }
    }

    private static CertificateFactory factory() throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509");
    }

    private static String text(Path file) throws TlsException {
        return new String(bytes(file), StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(Path file) throws TlsException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new TlsException("open " + file + ": no such file or directory", e);
        } catch (AccessDeniedException e) {
            throw new TlsException("open " + file + ": permission denied", e);
        } catch (IOException e) {
            throw new TlsException("read " + file + ": " + e.getMessage(), e);
        }
    }
}
