package dev.akkad.api;

import static dev.akkad.base.Checks.require;

import dev.akkad.tls.TlsContext;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where to listen, as in {@code --listen-client-urls}.
 *
 * @param host a name or an address, IPv6 without brackets; the path of a unix socket
 * @param port 0 = any free one, see {@link ClientPort#ports}; {@link #UNIX} for a unix socket
 * @param tls null = none
 */
public record ListenAddress(String host, int port, @Nullable TlsContext tls) {
    public static final int UNIX = -1;

    private static final int PORT_MAX = 65_535;

    public ListenAddress {
        require(!host.isEmpty(), "host: empty (expected: a name or an address)");
        require(port >= UNIX && port <= PORT_MAX, "port: %d (expected: 0..65535)", port);
    }

    public ListenAddress(String host, int port) {
        this(host, port, null);
    }

    /** From {@code http://host:port}. */
    public static ListenAddress of(String url) {
        URI uri = URI.create(url);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        require(scheme.equals("http"), "%s (expected: http://host:port)", url);
        require(uri.getHost() != null && uri.getPort() >= 0, "%s (expected: http://host:port)", url);
        String host = uri.getHost();
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        return new ListenAddress(isBracketed ? host.substring(1, host.length() - 1) : host, uri.getPort());
    }

    boolean isUnix() {
        return port == UNIX;
    }
}
