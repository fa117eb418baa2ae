package dev.akkad.member.remote;

import static dev.akkad.base.Checks.require;

import dev.akkad.tls.TlsContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one member listens for its peers.
 *
 * @param advertise host and port of the advertised peer URL: what the others connect to, and the node's name in the
 *     Akka Cluster
 * @param bindHost host of the listen peer URL; a wildcard is fine
 * @param bindPort port of the listen peer URL
 * @param tls between members, all of them; null = none
 * @param greeted whom a member that joins speaks to first: they may know a former process at its address, and would
 *     send nothing to it
 */
public record RemoteSettings(
        PeerAddress advertise,
        String bindHost,
        int bindPort,
        @Nullable TlsContext tls,
        List<PeerAddress> greeted) {
    public RemoteSettings {
        greeted = List.copyOf(greeted);
        require(!bindHost.isEmpty(), "bindHost: empty (expected: a name or an address)");
        require(bindPort > 0 && bindPort <= 0xffff, "bindPort: %d (expected: 1..65535)", bindPort);
    }

    /** Without TLS. */
    public RemoteSettings(PeerAddress advertise, String bindHost, int bindPort) {
        this(advertise, bindHost, bindPort, null, List.of());
    }

    public static RemoteSettings ofUrls(String advertisePeerUrl, String listenPeerUrl) {
        PeerAddress listen = PeerAddress.ofUrl(listenPeerUrl);
        return new RemoteSettings(PeerAddress.ofUrl(advertisePeerUrl), listen.host(), listen.port());
    }

    public RemoteSettings withTls(@Nullable TlsContext changed) {
        return new RemoteSettings(advertise, bindHost, bindPort, changed, greeted);
    }

    public RemoteSettings withGreeted(List<PeerAddress> changed) {
        return new RemoteSettings(advertise, bindHost, bindPort, tls, changed);
    }

    public RemoteSettings withAdvertised(PeerAddress changed) {
        return new RemoteSettings(changed, bindHost, bindPort, tls, greeted);
    }
}
