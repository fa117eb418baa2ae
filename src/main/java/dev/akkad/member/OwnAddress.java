package dev.akkad.member;

import dev.akkad.member.remote.PeerAddress;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Others reach this member at the address that the log says. When that changes while it runs, it must take that address
 * for its own; what the log said before the start may be older than the flags. A rebuilt system hears the past again,
 * and does not follow that.
 */
final class OwnAddress {
    private static final Logger LOG = LoggerFactory.getLogger(OwnAddress.class);

    private final long memberId;
    private volatile String peerUrl = "";
    /** Up to where the log was applied when the members were last told; one guardian at a time writes it. */
    private volatile long heardIndex;

    OwnAddress(long memberId) {
        this.memberId = memberId;
    }

    /**
     * The address that it is to take now. None for one that nobody can use: it is in the log for good, and must not end
     * the member at each start.
     */
    Optional<PeerAddress> news(List<MemberInfo> members, long appliedIndex) {
        long heardBefore = heardIndex;
        heardIndex = Math.max(heardIndex, appliedIndex);
        String before = peerUrl;
        if (appliedIndex >= heardBefore) {
            members.stream()
                    .filter(info -> info.id() == memberId && !info.peerUrls().isEmpty())
                    .forEach(info -> peerUrl = info.peerUrls().get(0));
        }
        return before.isEmpty() || before.equals(peerUrl) ? Optional.empty() : usable(peerUrl);
    }

    private static Optional<PeerAddress> usable(String url) {
        try {
            return Optional.of(PeerAddress.ofUrl(url));
        } catch (IllegalArgumentException e) {
            LOG.error("this member keeps its address, for it cannot have the one it was given: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
