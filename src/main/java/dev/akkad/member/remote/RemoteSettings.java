package dev.akkad.member.remote;

import static dev.akkad.base.Checks.require;

import dev.akkad.tls.TlsContext;
import org.jspecify.annotations.Nullable;

/**
 * Where one member listens for its peers.
 *
 * @param advertise host and port of the advertised peer URL: what the others connect to, and the node's name in the
 *     Akka Cluster
 * @param bindHost host of the listen peer URL; a wildcard is fine
 * @param bindPort port of the listen peer URL
 * @param tls between members, all of them; null = none
 */
public record RemoteSettings(
        PeerAddress advertise,
        String bindHost,
        int bindPort,
        @Nullable TlsContext tls) {
    public RemoteSettings {
        require(!bindHost.isEmpty(), "bindHost: empty (expected: a name or an address)");
        require(bindPort > 0 && bindPort <= 0xffff, "bindPort: %d (expected: 1..65535)", bindPort);
    }

    /** Without TLS. */
    public RemoteSettings(PeerAddress advertise, String bindHost, int bindPort) {
        this(advertise, bindHost, bindPort, null);
    }

    public static RemoteSettings ofUrls(String advertisePeerUrl, String listenPeerUrl) {
        PeerAddress listen = PeerAddress.ofUrl(listenPeerUrl);
        return new RemoteSettings(PeerAddress.ofUrl(advertisePeerUrl), listen.host(), listen.port());
    }

    public RemoteSettings withTls(@Nullable TlsContext changed) {
        return new RemoteSettings(advertise, bindHost, bindPort, changed);
    }
}
