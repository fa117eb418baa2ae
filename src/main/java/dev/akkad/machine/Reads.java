package dev.akkad.machine;

import dev.akkad.mvcc.Keyspace;
import dev.akkad.mvcc.KeyspaceHash;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers what does not go through the log, on any thread while the writer goes on.
 *
 * <p>A compaction may take away what an answer is being made of. It shows before it removes anything, so an answer
 * during which the compact revision did not move is whole; otherwise the request is judged again from the start.
 */
final class Reads {
    private final Keyspace keyspace;
    private final RangeReader ranges;
    private final Compares compares;
    private final CompactionHashes compactionHashes;

    Reads(Keyspace keyspace, CompactionHashes compactionHashes) {
        this.keyspace = keyspace;
        this.compactionHashes = compactionHashes;
        this.ranges = new RangeReader(keyspace);
        this.compares = new Compares(keyspace);
    }

    Outcome read(Request request, ReadRoom room) {
        while (true) {
            // In this order: the newest revision is never below a compaction seen before it.
            long compacted = keyspace.compactRevision();
            long current = keyspace.revision();
            Outcome outcome = attempt(request, current, compacted, room);
            if (keyspace.compactRevision() == compacted) {
                return outcome;
            }
            room.giveBack();
        }
    }

    private Outcome attempt(Request request, long current, long compacted, ReadRoom room) {
        if (request instanceof Request.Range range) {
            return ranges.read(range, current, room);
        }
        if (request instanceof Request.Txn txn) {
            return readTxn(txn, current, compacted, room);
        }
        throw new IllegalArgumentException("request: " + request + " (expected: one that only reads)");
    }

    private Outcome readTxn(Request.Txn txn, long current, long compacted, ReadRoom room) {
        TxnPath path = TxnPath.choose(txn, compares, current);
        for (Request.Op op : path.ops()) {
            EtcdError error = op instanceof Request.Range range
                    ? KvApplier.checkRevision(range.revision(), current, compacted)
                    : EtcdError.KEY_NOT_FOUND;
            if (error != null) {
                return new Outcome.Refused(error);
            }
        }
        List<Response> responses = new ArrayList<>(path.ops().size());
        for (Request.Op op : path.ops()) {
            Outcome outcome = ranges.read((Request.Range) op, current, room);
            if (!(outcome instanceof Outcome.Done done)) {
                return outcome;
            }
            responses.add(done.response());
        }
        return new Outcome.Done(new Response.Txn(current, path.succeeded(), responses));
    }

    /** @param revision 0 = current; before the first one there is nothing to hash, and no compaction either */
    Outcome hashKv(long revision) {
        KeyspaceHash kept = revision == 0 ? null : compactionHashes.find(revision);
        return kept != null ? hashed(kept) : hashKvNow(revision);
    }

    Outcome hashToCompare(long revision, long compactRevision) {
        KeyspaceHash kept = revision == 0 ? null : compactionHashes.find(revision);
        return kept != null && kept.compactRevision() == compactRevision ? hashed(kept) : hashKvNow(revision);
    }

    private Outcome hashKvNow(long revision) {
        while (true) {
            long current = keyspace.revision();
            if (revision > current) {
                return new Outcome.Refused(EtcdError.FUTURE_REVISION);
            }
            KeyspaceHash hash = keyspace.hash(revision == 0 ? current : revision);
            if (hash != null) {
                return hashed(hash);
            }
            if (revision != 0) {
                return new Outcome.Refused(EtcdError.COMPACTED);
            }
        }
    }

    private Outcome hashed(KeyspaceHash hash) {
        return new Outcome.Done(
                new Response.HashKv(keyspace.revision(), hash.hash(), hash.compactRevision(), hash.revision()));
    }
}
