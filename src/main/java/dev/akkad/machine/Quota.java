package dev.akkad.machine;

import java.util.List;

/** What a request may add to the store at most, as etcd estimates it (semantics 10). */
final class Quota {
    private static final long PUT_OVERHEAD_BYTES = 256;
    private static final long LEASE_BYTES = 64;

    private Quota() {}

    /** 0 = the request cannot make the store grow. */
    static long cost(Request request) {
        if (request instanceof Request.Put put) {
            return PUT_OVERHEAD_BYTES + put.key().length() + put.value().length();
        }
        if (request instanceof Request.Txn txn) {
            return Math.max(cost(txn.success()), cost(txn.failure()));
        }
        return request instanceof Request.LeaseGrant ? LEASE_BYTES : 0;
    }

    private static long cost(List<Request.Op> branch) {
        long cost = 0;
        for (Request.Op op : branch) {
            cost += cost(op);
        }
        return cost;
    }
}
