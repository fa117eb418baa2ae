package dev.akkad.machine;

import dev.akkad.base.Bytes;
import dev.akkad.lease.Leases;
import dev.akkad.machine.Request.Op;
import dev.akkad.mvcc.KeyRange;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.mvcc.KeyVersion;
import dev.akkad.mvcc.Keyspace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries out puts, deletes and transactions on the keyspace, as its one writer (semantics 4 and 5.2). */
final class KvApplier {
    private final Keyspace keyspace;
    private final Leases leases;
    private final RangeReader ranges;
    private final Compares compares;

    KvApplier(Keyspace keyspace, Leases leases) {
        this.keyspace = keyspace;
        this.leases = leases;
        this.ranges = new RangeReader(keyspace);
        this.compares = new Compares(keyspace);
    }

    Outcome put(Request.Put put) {
        EtcdError error = checkLease(put);
        error = error == null ? checkKey(put) : error;
        return error == null ? new Outcome.Done(execute(put)) : new Outcome.Refused(error);
    }

    Outcome deleteRange(Request.DeleteRange delete) {
        return new Outcome.Done(execute(delete));
    }

    Outcome range(Request.Range range) {
        return ranges.read(range, keyspace.writeRevision(), ReadRoom.ENDLESS);
    }

    Outcome txn(Request.Txn txn) {
        TxnPath path = TxnPath.choose(txn, compares, keyspace.writeRevision());
        EtcdError error = checkPuts(path);
        error = error == null ? checkRanges(path) : error;
        if (error != null) {
            return new Outcome.Refused(error);
        }
        List<Response> responses = execute(path);
        return new Outcome.Done(new Response.Txn(keyspace.writeRevision(), path.succeeded(), responses));
    }

    /** Deletes live keys in the order given. */
    void delete(List<Bytes> keys) {
        for (Bytes key : keys) {
            keyspace.delete(key);
            leases.detach(key);
        }
    }

    // Checks on the state before the request: a transaction takes effect as a whole or not at all.

    private @Nullable EtcdError checkLease(Request.Put put) {
        return put.lease() != 0 && !leases.contains(put.lease()) ? EtcdError.LEASE_NOT_FOUND : null;
    }

    private @Nullable EtcdError checkKey(Request.Put put) {
        boolean needsKey = put.ignoreValue() || put.ignoreLease();
        return needsKey && find(put.key()) == null ? EtcdError.KEY_NOT_FOUND : null;
    }

    /** As etcd has it, a transaction asks for the key first, and a put of its own for the lease. */
    private @Nullable EtcdError checkOp(Op op) {
        if (op instanceof Request.Put put) {
            EtcdError error = checkKey(put);
            return error == null ? checkLease(put) : error;
        }
        return op instanceof Request.Missing ? EtcdError.KEY_NOT_FOUND : null;
    }

    private @Nullable EtcdError checkPuts(TxnPath path) {
        for (int i = 0; i < path.ops().size(); i++) {
            TxnPath nested = path.nested().get(i);
            EtcdError error = nested == null ? checkOp(path.ops().get(i)) : checkPuts(nested);
            if (error != null) {
                return error;
            }
        }
        return null;
    }

    private @Nullable EtcdError checkRanges(TxnPath path) {
        for (int i = 0; i < path.ops().size(); i++) {
            TxnPath nested = path.nested().get(i);
            EtcdError error = null;
            if (nested != null) {
                error = checkRanges(nested);
            } else if (path.ops().get(i) instanceof Request.Range range) {
                error = checkRevision(range.revision(), keyspace.writeRevision(), keyspace.compactRevision());
            }
            if (error != null) {
                return error;
            }
        }
        return null;
    }

    /** Inside a transaction only 0 means latest: any other revision must lie within history, negative ones too. */
    static @Nullable EtcdError checkRevision(long revision, long current, long compacted) {
        if (revision > current) {
            return EtcdError.FUTURE_REVISION;
        }
        return revision != 0 && revision < compacted ? EtcdError.COMPACTED : null;
    }

    // Effects.

    private List<Response> execute(TxnPath path) {
        List<Response> responses = new ArrayList<>(path.ops().size());
        for (int i = 0; i < path.ops().size(); i++) {
            TxnPath nested = path.nested().get(i);
            responses.add(
                    nested == null
                            ? execute(path.ops().get(i))
                            : new Response.Txn(0, nested.succeeded(), execute(nested)));
        }
        return responses;
    }

    private Response execute(Op op) {
        if (op instanceof Request.Put put) {
            return execute(put);
        }
        if (op instanceof Request.DeleteRange delete) {
            return execute(delete);
        }
        if (op instanceof Request.Range range && range(range) instanceof Outcome.Done done) {
            return done.response();
        }
        throw new AssertionError("an op that was checked cannot run: " + op);
    }

    private Response.Put execute(Request.Put put) {
        boolean needsBefore = put.prevKv() || put.ignoreValue();
        KeyValue before = needsBefore ? keyspace.get(put.key(), keyspace.writeRevision()) : null;
        Bytes value = put.ignoreValue() && before != null ? before.value() : put.value();
        long lease = put.ignoreLease() ? leases.leaseOf(put.key()) : put.lease();
        KeyValue kv = keyspace.put(put.key(), value, lease);
        leases.attach(kv.key(), lease);
        return new Response.Put(keyspace.writeRevision(), put.prevKv() ? before : null);
    }

    private Response.DeleteRange execute(Request.DeleteRange delete) {
        long at = keyspace.writeRevision();
        KeyRange range = delete.range();
        List<Bytes> keys = new ArrayList<>();
        List<KeyValue> before = new ArrayList<>();
        keyspace.visit(range, at, version -> {
            keys.add(version.key());
            if (delete.prevKv()) {
                before.add(loaded(version));
            }
            return true;
        });
        delete(keys);
        return new Response.DeleteRange(keyspace.writeRevision(), keys.size(), before);
    }

    private KeyValue loaded(KeyVersion version) {
        KeyValue kv = keyspace.load(version);
        if (kv == null) {
            throw new AssertionError("the newest version " + version + " is missing in the store");
        }
        return kv;
    }

    private @Nullable KeyVersion find(Bytes key) {
        return keyspace.find(key, keyspace.writeRevision());
    }
}
