package dev.akkad.machine;

import dev.akkad.base.Bytes;
import dev.akkad.machine.Request.Compare;
import dev.akkad.machine.Request.Op;
import dev.akkad.mvcc.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests over few keys and few leases, so that they meet; all of them pass the static checks. */
final class RandomRequests {
    private static final int KEYS = 8;
    private static final int LEASES = 4;
    private static final int MAX_OPS = 128;

    private final Random random;

    RandomRequests(long seed) {
        this.random = new Random(seed);
    }

    Request next(long revision) {
        while (true) {
            Request request = candidate(revision);
            if (RequestRules.validate(request, MAX_OPS).isEmpty()) {
                return request;
            }
        }
    }

    private Request candidate(long revision) {
        return switch (random.nextInt(12)) {
            case 0 -> new Request.LeaseGrant(1 + random.nextInt(LEASES), 60);
            case 1 -> new Request.LeaseRevoke(1 + random.nextInt(LEASES));
            case 2 -> new Request.Compact(revision - random.nextInt(12) + 1, false);
            case 3, 4, 5 -> txn(2);
            case 6 -> delete();
            default -> put();
        };
    }

    private Op op(int depth) {
        return switch (random.nextInt(depth > 0 ? 6 : 5)) {
            case 0 -> delete();
            case 1 -> new Request.Range(range(), 0, false, Request.RangeOptions.DEFAULT);
            case 5 -> txn(depth - 1);
            default -> put();
        };
    }

    private Request.Txn txn(int depth) {
        List<Compare> compares = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            Compare.Result result = random.nextBoolean() ? Compare.Result.EQUAL : Compare.Result.GREATER;
            compares.add(new Compare(
                    result, Compare.Target.VERSION, KeyRange.single(key()), random.nextInt(3), Bytes.EMPTY));
        }
        return new Request.Txn(compares, ops(depth), ops(depth));
    }

    private List<Op> ops(int depth) {
        List<Op> ops = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            ops.add(op(depth));
        }
        return ops;
    }

    private Request.DeleteRange delete() {
        return new Request.DeleteRange(range(), random.nextBoolean());
    }

    private Request.Put put() {
        boolean ignoreValue = random.nextInt(8) == 0;
        boolean ignoreLease = random.nextInt(8) == 0;
        Bytes value = ignoreValue ? Bytes.EMPTY : Bytes.utf8("v" + random.nextInt(100));
        long lease = ignoreLease || random.nextBoolean() ? 0 : 1 + random.nextInt(LEASES);
        return new Request.Put(key(), value, lease, random.nextBoolean(), ignoreValue, ignoreLease);
    }

    private KeyRange range() {
        return switch (random.nextInt(4)) {
            case 0 -> new KeyRange(key(), KeyRange.OPEN_END);
            case 1 -> new KeyRange(key(), key());
            default -> KeyRange.single(key());
        };
    }

    private Bytes key() {
        return Bytes.utf8("k" + random.nextInt(KEYS));
    }
}
