package dev.akkad.machine;

import dev.akkad.base.Bytes;
import dev.akkad.base.Defect;
import dev.akkad.machine.Request.Compare;
import dev.akkad.machine.Request.Compare.Target;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.mvcc.KeyVersion;
import dev.akkad.mvcc.Keyspace;
import java.util.List;

/** Judges the guards of transactions on the state at one revision (semantics 5.2). */
final class Compares {
    private final Keyspace keyspace;

    Compares(Keyspace keyspace) {
        this.keyspace = keyspace;
    }

    boolean hold(List<Compare> compares, long at) {
        for (Compare compare : compares) {
            if (!holds(compare, at)) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(Compare compare, long at) {
        boolean[] state = {false, true};
        keyspace.visit(compare.range(), at, version -> {
            state[0] = true;
            state[1] = holds(compare, version);
            return state[1];
        });
        boolean found = state[0];
        return found ? state[1] : holdsForMissing(compare);
    }

    private static boolean holdsForMissing(Compare compare) {
        if (Defect.COMPARE_MISSING_HOLDS.isOn()) {
            return true;
        }
        // A missing key has no value that any comparison could be true of; its numbers count as 0.
        return compare.target() != Target.VALUE && judge(compare, byNumber(compare, 0));
    }

    private boolean holds(Compare compare, KeyVersion version) {
        return switch (compare.target()) {
            case VERSION -> judge(compare, byNumber(compare, version.version()));
            case CREATE -> judge(compare, byNumber(compare, version.createRevision()));
            case MOD -> judge(compare, byNumber(compare, version.modRevision()));
            case VALUE -> judge(compare, load(version).value().compareTo(compare.bytes()));
            case LEASE -> judge(compare, byNumber(compare, load(version).lease()));
            case UNRECOGNIZED -> judge(compare, 0);
        };
    }

    /** A version that a compaction took away meanwhile: any answer will do, the reader begins again. */
    private KeyValue load(KeyVersion version) {
        KeyValue kv = keyspace.load(version);
        return kv == null ? new KeyValue(version.key(), 0, 0, 0, Bytes.EMPTY, 0) : kv;
    }

    private static int byNumber(Compare compare, long actual) {
        return compare.target() == Target.UNRECOGNIZED ? 0 : Long.compare(actual, compare.number());
    }

    private static boolean judge(Compare compare, int order) {
        return switch (compare.result()) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case GREATER -> order > 0;
            case LESS -> order < 0;
            case UNRECOGNIZED -> true;
        };
    }
}
