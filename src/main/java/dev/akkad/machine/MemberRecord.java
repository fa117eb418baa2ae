package dev.akkad.machine;

import dev.akkad.base.Bytes;
import java.util.List;

/**
 * One member of the cluster as the log knows it.
 *
 * @param id an unsigned number
 * @param name empty until the member made itself known after its first start
 * @param clientUrls empty until then too
 */
public record MemberRecord(long id, String name, List<String> peerUrls, List<String> clientUrls, boolean learner) {
    public MemberRecord {
        peerUrls = List.copyOf(peerUrls);
        clientUrls = List.copyOf(clientUrls);
    }

    /** As etcd stores it; {@link IllegalArgumentException} when it is no member. */
    public static MemberRecord decode(Bytes stored) {
        return MemberJson.decode(stored);
    }

    /** The JSON that etcd stores. */
    public Bytes encode() {
        return MemberJson.encode(this);
    }

    public boolean isStarted() {
        return !name.isEmpty();
    }

    MemberRecord withPeerUrls(List<String> urls) {
        return new MemberRecord(id, name, urls, clientUrls, learner);
    }

    MemberRecord published(String newName, List<String> newClientUrls) {
        return new MemberRecord(id, newName, peerUrls, newClientUrls, learner);
    }

    MemberRecord promoted() {
        return new MemberRecord(id, name, peerUrls, clientUrls, false);
    }
}
