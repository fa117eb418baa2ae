package dev.akkad.member.remote;

import akka.remote.artery.tcp.SSLEngineProvider;
import dev.akkad.tls.TlsContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import scala.Option;

/** Gives Artery an engine for each connection between members; certificates are checked within the handshake. */
final class PeerTls implements SSLEngineProvider {
    private final TlsContext tls;
    private final PeerRejections rejections = new PeerRejections();

    PeerTls(TlsContext tls) {
        this.tls = tls;
    }

    @Override
    public SSLEngine createServerSSLEngine(String hostname, int port) {
        return new ReportingEngine(tls.serverEngine(), rejections::onInbound);
    }

    @Override
    public SSLEngine createClientSSLEngine(String hostname, int port) {
        return new ReportingEngine(
                tls.clientEngine(hostname, port), failure -> rejections.onOutbound(hostname + ":" + port, failure));
    }

    @Override
    public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
        return Option.empty();
    }

    @Override
    public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
        return Option.empty();
    }
}
