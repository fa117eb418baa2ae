package dev.akkad.member.remote;

import akka.remote.artery.tcp.SSLEngineProvider;
import dev.akkad.tls.TlsContext;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import scala.Option;

/** Gives Artery an engine for each connection between members; certificates are checked within the handshake. */
final class PeerTls implements SSLEngineProvider {
    /**
     * A handshake is a millisecond or more of RaftMember's own thread; members make a few when they start. Whoever only
     * connects, or sends something else, takes none of these away from them.
     */
    static final int HANDSHAKES_PER_SECOND = 100;

    private final TlsContext tls;
    private final PeerRejections rejections;
    private final PerSecond handshakes;

    /** @param seconds a clock */
    PeerTls(TlsContext tls, LongSupplier seconds) {
        this.tls = tls;
        this.rejections = new PeerRejections(seconds);
        this.handshakes = new PerSecond(HANDSHAKES_PER_SECOND, seconds);
    }

    @Override
    public SSLEngine createServerSSLEngine(String hostname, int port) {
        return new ReportingEngine(tls.serverEngine(), rejections::onInbound, handshakes::take);
    }

    @Override
    public SSLEngine createClientSSLEngine(String hostname, int port) {
        String host = PeerHost.ofAkka(hostname);
        return new ReportingEngine(
                tls.clientEngine(host, port), failure -> rejections.onOutbound(host + ":" + port, failure), () -> true);
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
