package dev.akkad.ctl.client;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/**
 * An endpoint as it is given: {@code host:port}, {@code http://host:port}, {@code https://host:port},
 * {@code unix://path} or {@code unixs://path}.
 *
 * @param text as given
 * @param host for names in certificates and in requests
 * @param path of a socket file, empty for an address in a network
 */
public record Address(String text, Security security, String host, int port, String path) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** Whether TLS is spoken there. */
    public enum Security {
        NEVER,
        IF_CONFIGURED,
        ALWAYS
    }

    public static Address parse(String text) {
        int mark = text.indexOf("://");
        String scheme = mark < 0 ? "" : text.substring(0, mark);
        String rest = mark < 0 ? text : text.substring(mark + 3);
        return switch (scheme) {
            case "" -> network(text, Security.IF_CONFIGURED, rest);
            case "http" -> network(text, Security.NEVER, rest);
            case "https" -> network(text, Security.ALWAYS, rest);
            case "unix" -> new Address(text, Security.IF_CONFIGURED, "localhost", 0, rest);
            case "unixs" -> new Address(text, Security.ALWAYS, "localhost", 0, rest);
            default ->
                throw new IllegalArgumentException("endpoint: " + text
                        + " (expected: host:port, http://host:port, https://host:port, unix://path or unixs://path)");
        };
    }

    private static Address network(String text, Security security, String rest) {
        int slash = rest.indexOf('/');
        String place = slash < 0 ? rest : rest.substring(0, slash);
        int colon = place.lastIndexOf(':');
        boolean hasPort = colon >= 0 && !place.endsWith("]");
        String host = hasPort ? place.substring(0, colon) : place;
        int port = security == Security.ALWAYS ? HTTPS_PORT : HTTP_PORT;
        try {
            port = hasPort ? Integer.parseInt(place.substring(colon + 1)) : port;
        } catch (NumberFormatException e) {
            port = 0;
        }
        if (port <= 0 || port > 0xffff || host.isEmpty() && !hasPort) {
            throw new IllegalArgumentException("endpoint: " + text + " (expected: host:port)");
        }
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        String name = isBracketed ? host.substring(1, host.length() - 1) : host;
        return new Address(text, security, name.isEmpty() ? "localhost" : name, port, "");
    }

    SocketAddress socketAddress() {
        return path.isEmpty() ? new InetSocketAddress(host, port) : UnixDomainSocketAddress.of(path);
    }

    /** What a request names as its server. */
    String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return path.isEmpty() ? name + ":" + port : host;
    }
}
