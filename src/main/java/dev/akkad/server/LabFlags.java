package dev.akkad.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --lab} asks for: only a command line can, no variable and no file.
 *
 * @param listenUrl where faults are asked for; port 0 = any that is free
 * @param gofailHttp {@code GOFAIL_HTTP}, host:port where gofail's protocol alone is spoken; empty = nowhere
 * @param failpoints {@code GOFAIL_FAILPOINTS}, {@code name=terms;name=terms}
 */
public record LabFlags(EtcdUrl listenUrl, String gofailHttp, String failpoints) {
    static final String LAB = "lab";
    static final String LISTEN = "listen-lab-url";

    /** @return null unless the command line says {@code --lab} */
    static @Nullable LabFlags read(
            boolean isAsked, FlagValues values, Map<String, String> environment, List<String> warnings) {
        if (!isAsked) {
            if (values.bool(LAB)) {
                throw StartupException.refused("--lab: only on the command line, not in a variable or file");
            }
            if (values.isSet(LISTEN)) {
                throw StartupException.refused("--listen-lab-url: only together with --lab");
            }
            return null;
        }
        warnings.add("--lab: faults can be injected into this member; it is for tests, never for production");
        List<EtcdUrl> urls = values.urls(LISTEN);
        if (urls.size() != 1
                || !urls.get(0).scheme().equals("http")
                || !urls.get(0).isBindable()) {
            throw StartupException.refused("--listen-lab-url=" + values.text(LISTEN) + " (expected: http://IP:PORT)");
        }
        LabFlags flags = new LabFlags(
                urls.get(0),
                environment.getOrDefault("GOFAIL_HTTP", ""),
                environment.getOrDefault("GOFAIL_FAILPOINTS", ""));
        warnIfReachable("--listen-lab-url", flags.address(), warnings);
        InetSocketAddress gofail = flags.gofailAddress();
        if (gofail != null) {
            warnIfReachable("GOFAIL_HTTP", gofail, warnings);
        }
        return flags;
    }

    private static void warnIfReachable(String where, InetSocketAddress address, List<String> warnings) {
        if (!address.getAddress().isLoopbackAddress()) {
            warnings.add(where + ": whoever reaches " + address.getAddress().getHostAddress()
                    + " can crash this member; nobody is asked for a password");
        }
    }

    InetSocketAddress address() {
        return resolved("--listen-lab-url", listenUrl.host(), listenUrl.port());
    }

    /** Null = nowhere. */
    @Nullable
    InetSocketAddress gofailAddress() {
        if (gofailHttp.isEmpty()) {
            return null;
        }
        EtcdUrl url;
        try {
            url = EtcdUrl.parse("http://" + gofailHttp);
        } catch (IllegalArgumentException e) {
            throw StartupException.refused("GOFAIL_HTTP=" + gofailHttp + " (expected: host:port)");
        }
        return resolved("GOFAIL_HTTP", url.host(), url.port());
    }

    private static InetSocketAddress resolved(String where, String host, int port) {
        try {
            // Without a host, Go would listen everywhere: not for this.
            InetAddress address = host.isEmpty() ? InetAddress.getLoopbackAddress() : InetAddress.getByName(host);
            return new InetSocketAddress(address, port);
        } catch (UnknownHostException e) {
            throw StartupException.refused(where + ": unknown host " + host);
        }
    }
}
