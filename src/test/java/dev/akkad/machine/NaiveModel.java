package dev.akkad.machine;

import dev.akkad.base.Bytes;
import dev.akkad.machine.Request.Compare;
import dev.akkad.machine.Request.Op;
import dev.akkad.mvcc.KeyRange;
import dev.akkad.mvcc.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The machine told in the plainest words: a whole copy of the map per revision, no index, no store, no slices. */
final class NaiveModel {
    private final List<SortedMap<Bytes, KeyValue>> states = new ArrayList<>();
    private final SortedMap<Long, Long> leases = new TreeMap<>();
    private long compacted = -1;

    NaiveModel() {
        states.add(new TreeMap<>());
        states.add(new TreeMap<>());
    }

    long revision() {
        return states.size() - 1L;
    }

    SortedMap<Bytes, KeyValue> state(long revision) {
        return states.get((int) revision);
    }

    Outcome apply(Request request) {
        SortedMap<Bytes, KeyValue> next = new TreeMap<>(state(revision()));
        boolean[] changed = {false};
        Outcome outcome = apply(request, next, changed);
        if (changed[0]) {
            states.add(next);
        }
        return outcome;
    }

    private Outcome apply(Request request, SortedMap<Bytes, KeyValue> next, boolean[] changed) {
        if (request instanceof Request.LeaseGrant grant) {
            if (leases.putIfAbsent(grant.id(), grant.ttlSeconds()) != null) {
                return new Outcome.Refused(EtcdError.LEASE_EXISTS);
            }
            return new Outcome.Done(new Response.LeaseGrant(revision(), grant.id(), grant.ttlSeconds()));
        }
        if (request instanceof Request.LeaseRevoke revoke) {
            if (leases.remove(revoke.id()) == null) {
                return new Outcome.Refused(EtcdError.LEASE_NOT_FOUND);
            }
            changed[0] = next.values().removeIf(kv -> kv.lease() == revoke.id());
            return new Outcome.Done(new Response.LeaseRevoke(now(changed)));
        }
        if (request instanceof Request.Compact compact) {
            return compact(compact);
        }
        EtcdError error = request instanceof Request.Put put ? firstOf(lease(put), key(put)) : check((Op) request);
        return error == null ? new Outcome.Done(run((Op) request, next, changed, true)) : new Outcome.Refused(error);
    }

    private Outcome compact(Request.Compact compact) {
        if (compact.revision() <= compacted) {
            return new Outcome.Refused(EtcdError.COMPACTED);
        }
        if (compact.revision() > revision()) {
            return new Outcome.Refused(EtcdError.FUTURE_REVISION);
        }
        compacted = compact.revision();
        return new Outcome.Done(new Response.Compact(revision()));
    }

    private long now(boolean[] changed) {
        return revision() + (changed[0] ? 1 : 0);
    }

    private static EtcdError firstOf(EtcdError first, EtcdError second) {
        return first == null ? second : first;
    }

    private EtcdError lease(Request.Put put) {
        return put.lease() != 0 && !leases.containsKey(put.lease()) ? EtcdError.LEASE_NOT_FOUND : null;
    }

    private EtcdError key(Request.Put put) {
        boolean keeps = put.ignoreLease() || put.ignoreValue();
        return keeps && !state(revision()).containsKey(put.key()) ? EtcdError.KEY_NOT_FOUND : null;
    }

    private EtcdError check(Op op) {
        if (op instanceof Request.Put put) {
            return firstOf(key(put), lease(put));
        }
        if (op instanceof Request.Txn txn) {
            for (Op inner : holds(txn) ? txn.success() : txn.failure()) {
                EtcdError error = check(inner);
                if (error != null) {
                    return error;
                }
            }
        }
        return null;
    }

    private boolean holds(Request.Txn txn) {
        for (Compare compare : txn.compares()) {
            KeyValue kv = state(revision()).get(compare.range().key());
            long actual = kv == null ? 0 : kv.version();
            boolean holds =
                    compare.result() == Compare.Result.EQUAL ? actual == compare.number() : actual > compare.number();
            if (!holds) {
                return false;
            }
        }
        return true;
    }

    private Response run(Op op, SortedMap<Bytes, KeyValue> next, boolean[] changed, boolean top) {
        if (op instanceof Request.Put put) {
            return put(put, next, changed);
        }
        if (op instanceof Request.DeleteRange delete) {
            List<KeyValue> gone = within(delete.range(), next);
            gone.forEach(kv -> next.remove(kv.key()));
            changed[0] |= !gone.isEmpty();
            return new Response.DeleteRange(now(changed), gone.size(), delete.prevKv() ? gone : List.of());
        }
        if (op instanceof Request.Range range) {
            List<KeyValue> found = within(range.range(), next);
            return new Response.Range(now(changed), found, false, found.size());
        }
        Request.Txn txn = (Request.Txn) op;
        boolean succeeded = holds(txn);
        List<Response> responses = new ArrayList<>();
        for (Op inner : succeeded ? txn.success() : txn.failure()) {
            responses.add(run(inner, next, changed, false));
        }
        return new Response.Txn(top ? now(changed) : 0, succeeded, responses);
    }

    private Response put(Request.Put put, SortedMap<Bytes, KeyValue> next, boolean[] changed) {
        KeyValue before = next.get(put.key());
        long main = revision() + 1;
        long lease = put.ignoreLease() ? before == null ? 0 : before.lease() : put.lease();
        Bytes value = put.ignoreValue() && before != null ? before.value() : put.value();
        next.put(
                put.key(),
                before == null
                        ? new KeyValue(put.key(), main, main, 1, value, lease)
                        : new KeyValue(put.key(), before.createRevision(), main, before.version() + 1, value, lease));
        changed[0] = true;
        return new Response.Put(main, put.prevKv() ? before : null);
    }

    static List<KeyValue> within(KeyRange range, SortedMap<Bytes, KeyValue> state) {
        return state.values().stream().filter(kv -> range.contains(kv.key())).toList();
    }

    long compacted() {
        return compacted;
    }

    SortedMap<Long, Long> leases() {
        return leases;
    }

    List<Bytes> keysOf(long lease) {
        return state(revision()).values().stream()
                .filter(kv -> kv.lease() == lease)
                .map(KeyValue::key)
                .toList();
    }
}
