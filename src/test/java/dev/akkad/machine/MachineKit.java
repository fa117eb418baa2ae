package dev.akkad.machine;

import dev.akkad.base.Bytes;
import dev.akkad.machine.Request.Compare;
import dev.akkad.machine.Request.RangeOptions;
import dev.akkad.machine.Request.RevisionFilter;
import dev.akkad.machine.Request.SortOrder;
import dev.akkad.machine.Request.SortTarget;
import dev.akkad.mvcc.KeyRange;
import dev.akkad.mvcc.KeyValue;
import java.util.List;

/** A machine over a store in memory, and short words for requests. */
final class MachineKit {
    static final KeyRange ALL = new KeyRange(Bytes.of(0), KeyRange.OPEN_END);

    final MachineSettings settings;
    MemoryStore store = new MemoryStore();
    Machine machine;
    private long index;

    MachineKit() {
        this(MachineSettings.DEFAULT);
    }

    MachineKit(MachineSettings settings) {
        this.settings = settings;
        this.machine = Machine.open(store, settings);
    }

    Applied apply(Request request) {
        Applied applied = machine.apply(++index, 1, request);
        machine.applied();
        return applied;
    }

    Response done(Request request) {
        Outcome outcome = apply(request).outcome();
        if (outcome instanceof Outcome.Done done) {
            return done.response();
        }
        throw new AssertionError(request + " gave " + outcome);
    }

    EtcdError refused(Request request) {
        return error(apply(request).outcome());
    }

    Response.Range range(KeyRange range) {
        return range(new Request.Range(range, 0, false, RangeOptions.DEFAULT));
    }

    Response.Range range(KeyRange range, RangeOptions options) {
        return range(new Request.Range(range, 0, false, options));
    }

    Response.Range range(Request.Range range) {
        return (Response.Range) ((Outcome.Done) machine.read(range)).response();
    }

    void compactFully(long revision) {
        done(new Request.Compact(revision, true));
        compactFully();
    }

    void compactFully() {
        boolean more = true;
        while (more) {
            more = machine.compactSome(1);
        }
        machine.applied();
    }

    /** Crashes and opens what was sealed. */
    void restart() {
        store = store.reopened();
        machine = Machine.open(store, settings);
        index = machine.appliedIndex();
    }

    int hash() {
        return ((Response.Hash) ((Outcome.Done) machine.hash()).response()).hash();
    }

    Response.HashKv hashKv(long revision) {
        return (Response.HashKv) ((Outcome.Done) machine.hashKv(revision)).response();
    }

    static EtcdError error(Outcome outcome) {
        if (outcome instanceof Outcome.Refused refused) {
            return refused.error();
        }
        throw new AssertionError("not refused: " + outcome);
    }

    static Bytes b(String text) {
        return Bytes.utf8(text);
    }

    static KeyRange key(String key) {
        return KeyRange.single(b(key));
    }

    static KeyRange keys(String from, String to) {
        return new KeyRange(b(from), b(to));
    }

    static KeyRange onwards(String key) {
        return new KeyRange(b(key), KeyRange.OPEN_END);
    }

    static Request.Put put(String key, String value) {
        return put(key, value, 0);
    }

    static Request.Put put(String key, String value, long lease) {
        return new Request.Put(b(key), b(value), lease, false, false, false);
    }

    static Request.DeleteRange delete(KeyRange range) {
        return new Request.DeleteRange(range, false);
    }

    static Request.Range get(KeyRange range) {
        return get(range, 0);
    }

    static Request.Range get(KeyRange range, long revision) {
        return new Request.Range(range, revision, false, RangeOptions.DEFAULT);
    }

    static RangeOptions sorted(SortOrder order, SortTarget target, long limit) {
        return new RangeOptions(limit, order, target, false, false, RevisionFilter.NONE);
    }

    static Request.Txn txn(List<Compare> compares, List<Request.Op> success, List<Request.Op> failure) {
        return new Request.Txn(compares, success, failure);
    }

    static Request.Txn then(Request.Op... ops) {
        return new Request.Txn(List.of(), List.of(ops), List.of());
    }

    static Compare compare(Compare.Target target, KeyRange range, Compare.Result result, long number) {
        return new Compare(result, target, range, number, Bytes.EMPTY);
    }

    static Compare value(KeyRange range, Compare.Result result, String value) {
        return new Compare(result, Compare.Target.VALUE, range, 0, b(value));
    }

    static List<String> keysOf(Response.Range range) {
        return range.kvs().stream().map(kv -> kv.key().utf8()).toList();
    }

    static KeyValue kv(String key, long create, long mod, long version, String value, long lease) {
        return new KeyValue(b(key), create, mod, version, b(value), lease);
    }
}
