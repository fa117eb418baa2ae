package dev.akkad.member.remote;

import static dev.akkad.base.Checks.require;

import akka.actor.Address;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a member listens for its peers, taken from its peer URL.
 *
 * @param host as in the URL, IPv6 in brackets; members compare it as text, so every URL must name a member one way
 * @param port 1..65535
 */
public record PeerAddress(String host, int port) {
    private static final Pattern URL = Pattern.compile("https?://(\\[[^]]*]|[^:@/?#\\[\\]]+):([0-9]{1,5})");
    private static final int PORT_MAX = 0xffff;

    public PeerAddress {
        require(PeerHost.isUsable(host), "host of a peer URL: %s (expected: a name or an address)", host);
        require(port > 0 && port <= PORT_MAX, "port of a peer URL: %d (expected: 1..65535)", port);
    }

    /** From {@code http://host:port} or {@code https://host:port}. */
    public static PeerAddress ofUrl(String peerUrl) {
        Matcher matcher = URL.matcher(peerUrl);
        require(matcher.matches(), "peer URL: %s (expected: http://host:port or https://host:port)", peerUrl);
        return new PeerAddress(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }

    /** From {@code host:port}, the form in which frames carry their sender's address. */
    static PeerAddress ofText(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        require(colon > 0, "address: %s (expected: host:port)", hostAndPort);
        return new PeerAddress(
                hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort, colon + 1, hostAndPort.length(), 10));
    }

    static PeerAddress of(Address address) {
        return new PeerAddress(
                PeerHost.ofAkka(address.host().get()), (Integer) address.port().get());
    }

    Address toAkka() {
        return new Address("akka", RemoteConfig.SYSTEM, PeerHost.forAkka(host), port);
    }

    /** Path of a system actor there. Without uid: whichever incarnation listens now is meant. */
    String actor(String name) {
        return toAkka() + "/system/" + name;
    }

    /** {@code host:port}. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
