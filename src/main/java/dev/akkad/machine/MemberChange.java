package dev.akkad.machine;

import dev.akkad.base.Bytes;
import dev.akkad.base.ProtoReader;
import dev.akkad.base.ProtoWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * One change of the membership as the machine records it; Raft keeps its own account of who votes.
 *
 * @param memberId whom it concerns
 * @param peerUrls of a new member, or the new ones on UPDATE; else empty
 */
public record MemberChange(Kind kind, long memberId, List<String> peerUrls) {
    private static final int PEER_URL = 1;
    private static final int REQUEST_ID = 2;

    /** Order as in Raft's own kinds of change. */
    public enum Kind {
        ADD,
        ADD_LEARNER,
        PROMOTE,
        REMOVE,
        UPDATE
    }

    public MemberChange {
        peerUrls = List.copyOf(peerUrls);
    }

    /**
     * What travels through the log beside kind and id: a protobuf message with repeated string 1, int64 2.
     *
     * @param requestId joins the entry to whoever waits for its outcome, 0 = nobody
     */
    public Bytes context(long requestId) {
        ProtoWriter writer = new ProtoWriter(64);
        peerUrls.forEach(url -> writer.stringElement(PEER_URL, url));
        return writer.varint(REQUEST_ID, requestId).toBytes();
    }

    /** The id that {@link #context} was given. */
    public static long requestId(Bytes context) {
        ProtoReader reader = new ProtoReader(context);
        while (reader.next()) {
            if (reader.field() == REQUEST_ID) {
                return reader.varint();
            }
            reader.skip();
        }
        return 0;
    }

    /** Whether it alters who votes. */
    public boolean isAddition() {
        return kind == Kind.ADD || kind == Kind.ADD_LEARNER;
    }

    /** The change that {@link #context} was taken from. */
    public static MemberChange of(Kind kind, long memberId, Bytes context) {
        List<String> peerUrls = new ArrayList<>();
        ProtoReader reader = new ProtoReader(context);
        while (reader.next()) {
            if (reader.field() == PEER_URL) {
                peerUrls.add(reader.string());
            } else {
                reader.skip();
            }
        }
        return new MemberChange(kind, memberId, peerUrls);
    }
}
