package dev.akkad.server;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Addresses that need a look at this machine's network. */
final class DefaultHost {
    /** Any public address will do: connecting a datagram socket sends nothing, it only picks the way out. */
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("192.0.2.1", 9);

    private DefaultHost() {}

    /**
     * What to advertise: {@code localhost} says nothing to others when the member listens on every address, so the
     * address of the default route takes its place, with the port listened on.
     */
    static List<EtcdUrl> replace(List<EtcdUrl> advertised, List<EtcdUrl> listened, String flagName) {
        boolean isDefault =
                advertised.equals(EtcdUrl.parseList(Flags.named(flagName).fallback()));
        if (!isDefault || listened.isEmpty() || !listened.get(0).host().equals("0.0.0.0")) {
            return advertised;
        }
        EtcdUrl first = advertised.get(0);
        return List.of(new EtcdUrl(
                first.scheme(), outwardHost(first.host()), listened.get(0).port()));
    }

    /** Whether two URLs are spellings of one address, as {@code localhost} and {@code 127.0.0.1}. */
    static boolean isSame(EtcdUrl one, EtcdUrl other) {
        if (one.equals(other)) {
            return true;
        }
        if (one.isUnix()
                || other.isUnix()
                || one.port() != other.port()
                || !one.scheme().equals(other.scheme())) {
            return false;
        }
        try {
            List<InetAddress> addresses = Arrays.asList(InetAddress.getAllByName(one.host()));
            return Arrays.stream(InetAddress.getAllByName(other.host())).anyMatch(addresses::contains);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String outwardHost(String fallback) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(ELSEWHERE);
            InetAddress local = socket.getLocalAddress();
            return local.isAnyLocalAddress() || local.isLoopbackAddress() ? fallback : local.getHostAddress();
        } catch (IOException | RuntimeException e) {
            return fallback;
        }
    }
}
