package dev.akkad.member.remote;

import static dev.akkad.base.Checks.require;

import akka.actor.Address;
import java.net.URI;

/**
 * Where a member listens for its peers, taken from its peer URL.
 *
 * @param host as in the URL, IPv6 in brackets; members compare it as text, so every URL must name a member one way
 * @param port 1..65535
 */
public record PeerAddress(String host, int port) {
    public PeerAddress {
        require(!host.isEmpty(), "host of a peer URL: empty (expected: a name or an address)");
        require(port > 0 && port <= 0xffff, "port of a peer URL: %d (expected: 1..65535)", port);
    }

    /** From {@code http://host:port} or {@code https://host:port}. */
    public static PeerAddress ofUrl(String peerUrl) {
        URI uri = URI.create(peerUrl);
        String scheme = uri.getScheme();
        String host = uri.getHost();
        require("http".equals(scheme) || "https".equals(scheme), "peer URL: %s (expected: http or https)", peerUrl);
        require(host != null && uri.getPort() > 0, "peer URL: %s (expected: scheme://host:port)", peerUrl);
        return new PeerAddress(host == null ? "" : host, uri.getPort());
    }

    /** From {@code host:port}, the form in which frames carry their sender's address. */
    static PeerAddress ofText(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        require(colon > 0, "address: %s (expected: host:port)", hostAndPort);
        return new PeerAddress(
                hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort, colon + 1, hostAndPort.length(), 10));
    }

    static PeerAddress of(Address address) {
        return new PeerAddress(address.host().get(), (Integer) address.port().get());
    }

    Address toAkka() {
        return new Address("akka", RemoteConfig.SYSTEM, host, port);
    }

    /** Path of a system actor there. Without uid: whichever incarnation listens now is meant. */
    String actor(String name) {
        return "akka://" + RemoteConfig.SYSTEM + "@" + host + ":" + port + "/system/" + name;
    }

    /** {@code host:port}. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
