package dev.akkad.member;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Peer URLs that clients name: {@code http://host:port} or {@code https://host:port}, one for each member. */
final class PeerUrls {
    private static final Pattern URL =
            Pattern.compile("https?://(?:\\[[0-9A-Fa-f:.]+]|[^:@/?#\\[\\]\\s]+):([0-9]{1,5})");
    private static final int PORT_MAX = 65_535;

    private PeerUrls() {}

    /** Whether a member can be reached by them. etcd takes several, and sockets in the file system; we do not. */
    static boolean areValid(List<String> urls) {
        if (urls.size() != 1) {
            return false;
        }
        Matcher matcher = URL.matcher(urls.get(0));
        return matcher.matches() && port(matcher) > 0 && port(matcher) <= PORT_MAX;
    }

    private static int port(Matcher matcher) {
        return Integer.parseInt(matcher.group(1));
    }
}
