package dev.akkad.tls;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of one side. Each connection is made with what the files hold at that moment: certificate, key, authority and
 * list of revoked certificates may change while it runs.
 *
 * <p>Files are read again when their times, lengths or identities have changed. What cannot be used is said once in the
 * log, and the last good files count until it can: a certificate is often there before its key.
 *
 * <p>Safe from any thread.
 */
public final class TlsContext {
    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

    private final TlsSettings settings;
    private final Object reading = new Object();
    private volatile Loaded loaded;
    private String lastFailure = "";

    private record Loaded(FileMarks marks, Material material) {}

    private TlsContext(TlsSettings settings, Loaded loaded) {
        this.settings = settings;
        this.loaded = loaded;
    }

    /** @throws TlsException when a file cannot be used */
    public static TlsContext open(TlsSettings settings) throws TlsException {
        FileMarks marks = FileMarks.of(settings.files().all());
        return new TlsContext(settings, new Loaded(marks, Material.read(settings)));
    }

    public TlsSettings settings() {
        return settings;
    }

    /** For one connection that somebody else opens. */
    public SSLContext serverContext() {
        return current().context(false);
    }

    /** For one connection that somebody else opens; certificates are asked for if the settings say so. */
    public SSLEngine serverEngine() {
        SSLEngine engine = serverContext().createSSLEngine();
        engine.setUseClientMode(false);
        configure(engine);
        engine.setNeedClientAuth(settings.asksForCertificate());
        return engine;
    }

    /** For one connection to a host, whose certificate must be for that host. */
    public SSLEngine clientEngine(String host, int port) {
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        String name = isBracketed ? host.substring(1, host.length() - 1) : host;
        SSLEngine engine = current().context(true).createSSLEngine(name, port);
        engine.setUseClientMode(true);
        configure(engine);
        if (!settings.trustsAnyServer()) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
        }
        return engine;
    }

    private void configure(SSLEngine engine) {
        engine.setEnabledProtocols(settings.protocols().versions().toArray(String[]::new));
        engine.setEnabledCipherSuites(settings.protocols().suites().toArray(String[]::new));
    }

    private Material current() {
        Loaded known = loaded;
        FileMarks marks = FileMarks.of(settings.files().all());
        if (marks.equals(known.marks())) {
            return known.material();
        }
        synchronized (reading) {
            if (marks.equals(loaded.marks())) {
                return loaded.material();
            }
            try {
                loaded = new Loaded(marks, Material.read(settings));
                lastFailure = "";
                LOG.info("certificates read anew: {}", settings.files().certificate());
            } catch (TlsException e) {
                complain(e.text());
            }
            return loaded.material();
        }
    }

    private void complain(String reason) {
        if (!reason.equals(lastFailure)) {
            lastFailure = reason;
            LOG.warn("certificates have changed and cannot be used, those from before count: {}", reason);
        }
    }

    /** Of the certificate that the other side has shown and that was found good; empty if it has shown none. */
    public static String commonName(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate first ? HostNames.commonName(first) : "";
        } catch (SSLPeerUnverifiedException e) {
            return "";
        }
    }
}
