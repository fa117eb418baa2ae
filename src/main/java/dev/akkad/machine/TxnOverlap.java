package dev.akkad.machine;

import dev.akkad.base.Bytes;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses transactions that would write a key twice (semantics 5.1, rule 3).
 *
 * <p>For one list of ops: first its own deletes are gathered, then the nested transactions one after the other, then
 * its own puts. Whatever is gathered counts for what comes after, which gives etcd's exact and slightly lopsided rule:
 * a nested put before a sibling's delete passes, after it is refused.
 */
final class TxnOverlap {
    private final Set<Bytes> puts = new HashSet<>();
    private final KeyIntervals deletes = new KeyIntervals();
    private boolean overlaps;

    private TxnOverlap() {}

    static Optional<EtcdError> check(Request.Txn txn) {
        boolean overlaps = of(txn.success()).overlaps || of(txn.failure()).overlaps;
        return overlaps ? Optional.of(EtcdError.DUPLICATE_KEY) : Optional.empty();
    }

    private static TxnOverlap of(List<Request.Op> ops) {
        TxnOverlap level = new TxnOverlap();
        for (Request.Op op : ops) {
            if (op instanceof Request.DeleteRange delete) {
                level.deletes.add(delete.range());
            }
        }
        for (Request.Op op : ops) {
            if (op instanceof Request.Txn nested && !level.overlaps) {
                level.addNested(of(nested.success()), of(nested.failure()));
            }
        }
        for (Request.Op op : ops) {
            if (op instanceof Request.Put put && !level.overlaps) {
                level.addPut(put.key());
            }
        }
        return level;
    }

    private void addNested(TxnOverlap success, TxnOverlap failure) {
        overlaps = success.overlaps || failure.overlaps || clashesWithAny(success.puts) || clashesWithAny(failure.puts);
        if (overlaps) {
            return;
        }
        // Only one of the two branches runs: a key may be in both.
        puts.addAll(success.puts);
        puts.addAll(failure.puts);
        deletes.addAll(success.deletes);
        deletes.addAll(failure.deletes);
    }

    private void addPut(Bytes key) {
        overlaps = clashes(key);
        puts.add(key);
    }

    private boolean clashesWithAny(Set<Bytes> keys) {
        for (Bytes key : keys) {
            if (clashes(key)) {
                return true;
            }
        }
        return false;
    }

    private boolean clashes(Bytes key) {
        return puts.contains(key) || deletes.contains(key);
    }
}
