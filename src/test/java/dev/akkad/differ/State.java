package dev.akkad.differ;

import com.google.protobuf.Message;
import dev.akkad.wire.pb.etcdserverpb.CompactionRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseRevokeRequest;
import dev.akkad.wire.pb.etcdserverpb.ResponseHeader;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is known about both servers from the judge's answers: the generator aims by it. */
final class State {
    /**
     * A lease and when it was granted or renewed last.
     *
     * @param askedNanos before the request was sent: it ends no earlier than this plus its time
     * @param answeredNanos when the answers were there
     */
    record Lease(long ttlSeconds, long askedNanos, long answeredNanos) {}

    private long revision = 1;
    private long compactRevision = -1;
    private final SortedSet<Long> compactions = new TreeSet<>();
    private final SortedMap<Long, Lease> leases = new TreeMap<>();
    /** By stream. */
    private final SortedMap<Integer, SortedSet<Long>> watches = new TreeMap<>();

    long revision() {
        return revision;
    }

    /** −1 = never. */
    long compactRevision() {
        return compactRevision;
    }

    int compactionCount() {
        return compactions.size();
    }

    boolean wasCompactedAt(long at) {
        return compactions.contains(at);
    }

    SortedMap<Long, Lease> leases() {
        return leases;
    }

    SortedSet<Long> watches(int stream) {
        return watches.computeIfAbsent(stream, any -> new TreeSet<>());
    }

    void sawRevision(long seen) {
        revision = Math.max(revision, seen);
    }

    void saw(Step.Call call, Message response, long askedNanos) {
        Object header = response.getField(response.getDescriptorForType().findFieldByName("header"));
        sawRevision(((ResponseHeader) header).getRevision());
        if (call.request() instanceof CompactionRequest compaction) {
            compactRevision = compaction.getRevision();
            compactions.add(compactRevision);
        } else if (response instanceof LeaseGrantResponse granted) {
            renewed(granted.getID(), granted.getTTL(), askedNanos);
        } else if (call.request() instanceof LeaseRevokeRequest revoke) {
            leases.remove(revoke.getID());
        }
    }

    void renewed(long lease, long ttlSeconds, long askedNanos) {
        leases.put(lease, new Lease(ttlSeconds, askedNanos, System.nanoTime()));
    }
}
