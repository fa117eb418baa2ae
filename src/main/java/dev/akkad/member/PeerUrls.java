package dev.akkad.member;

import dev.akkad.member.remote.PeerAddress;
import java.util.List;

/** Peer URLs that clients name: {@code http://host:port} or {@code https://host:port}, one for each member. */
final class PeerUrls {
    private PeerUrls() {}

    /**
     * Whether a member can be reached by them. What is refused here is in nobody's log, so it is asked of those who
     * will use it. etcd takes several, and sockets in the file system; we do not.
     */
    static boolean areValid(List<String> urls) {
        if (urls.size() != 1) {
            return false;
        }
        try {
            PeerAddress.ofUrl(urls.get(0));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
