package dev.akkad.member.remote;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * Hosts of peer URLs, and how Akka gets to know them.
 *
 * <p>Akka reads the addresses of actors as {@link URI}s, whose hosts are stricter than what people call their machines:
 * {@code db_1}, the usual name of a container, is none. Such a host has an alias inside of Akka, which {@link
 * PeerNameResolver} takes back when a connection is made; the log, frames and certificates see the host itself.
 */
final class PeerHost {
    /** Labels of letters, digits, hyphens and underscores; one that ends with a number would be an IPv4 address. */
    private static final Pattern NAME =
            Pattern.compile("(?!.*(?:^|\\.)[0-9]+\\.?$)[A-Za-z0-9_-]{1,63}(?:\\.[A-Za-z0-9_-]{1,63})*\\.?");

    private static final int LENGTH_MAX = 253;
    private static final String ALIAS = "akkad-name--";

    private PeerHost() {}

    /** Whether a name server, or nobody, could be asked for it; IPv6 stands in brackets. */
    static boolean isUsable(String host) {
        return host.length() <= LENGTH_MAX
                && (isHostOfUri(host) || NAME.matcher(host).matches());
    }

    private static boolean isHostOfUri(String host) {
        try {
            return host.equals(new URI("akka://x@" + host + ":1").getHost());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** What stands for it in an address of Akka: itself if that can be. */
    static String forAkka(String host) {
        return isHostOfUri(host) && !host.startsWith(ALIAS) ? host : alias(host);
    }

    /** One label, which neither begins nor ends with a hyphen. */
    static String alias(String host) {
        return ALIAS + host.replace("-", "-h").replace("_", "-u").replace(".", "-d");
    }

    /** The host that {@link #forAkka} was given. */
    static String ofAkka(String host) {
        return host.startsWith(ALIAS)
                ? host.substring(ALIAS.length())
                        .replace("-d", ".")
                        .replace("-u", "_")
                        .replace("-h", "-")
                : host;
    }
}
