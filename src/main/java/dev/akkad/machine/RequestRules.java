package dev.akkad.machine;

import dev.akkad.base.Bytes;
import dev.akkad.lease.Leases;
import java.util.List;
import java.util.Optional;

/** What is wrong with a request by itself, whatever the state: checked first (semantics 2.2, 4, 5.1). */
final class RequestRules {
    private RequestRules() {}

    static Optional<EtcdError> validate(Request request, int maxTxnOps) {
        if (request instanceof Request.Txn txn) {
            Optional<EtcdError> error = checkTxn(txn, maxTxnOps);
            return error.isPresent() ? error : TxnOverlap.check(txn);
        }
        if (request instanceof Request.Op op) {
            return checkOp(op, maxTxnOps);
        }
        if (request instanceof Request.LeaseGrant grant && grant.ttlSeconds() > Leases.TTL_SECONDS_MAX) {
            return Optional.of(EtcdError.LEASE_TTL_TOO_LARGE);
        }
        return Optional.empty();
    }

    /** Whether a request changes nothing on either branch, so that it need not go through the log. */
    static boolean isReadOnly(Request request) {
        return request instanceof Request.Range
                || request instanceof AuthRequest.Query
                || request instanceof Request.Txn txn && areRanges(txn.success()) && areRanges(txn.failure());
    }

    /**
     * Whether a read may be answered from local state. A transaction without ops still compares, and has no way to ask
     * for less than the newest state: it is not serializable.
     */
    static boolean isSerializable(Request request) {
        if (request instanceof Request.Range range) {
            return range.serializable();
        }
        return request instanceof Request.Txn txn
                && isReadOnly(txn)
                && !(txn.success().isEmpty() && txn.failure().isEmpty())
                && areSerializable(txn.success())
                && areSerializable(txn.failure());
    }

    private static boolean areRanges(List<Request.Op> branch) {
        for (Request.Op op : branch) {
            if (!(op instanceof Request.Range)) {
                return false;
            }
        }
        return true;
    }

    private static boolean areSerializable(List<Request.Op> branch) {
        for (Request.Op op : branch) {
            if (!(op instanceof Request.Range range && range.serializable())) {
                return false;
            }
        }
        return true;
    }

    /** @param budget ops that may still stand at this level; nested levels get what this one leaves */
    private static Optional<EtcdError> checkTxn(Request.Txn txn, int budget) {
        int ops = Math.max(
                txn.compares().size(),
                Math.max(txn.success().size(), txn.failure().size()));
        if (ops > budget) {
            return Optional.of(EtcdError.TOO_MANY_OPS);
        }
        for (Request.Compare compare : txn.compares()) {
            if (compare.range().key().isEmpty()) {
                return Optional.of(EtcdError.EMPTY_KEY);
            }
        }
        Optional<EtcdError> error = checkOps(txn.success(), budget - ops);
        return error.isPresent() ? error : checkOps(txn.failure(), budget - ops);
    }

    private static Optional<EtcdError> checkOps(List<Request.Op> branch, int budget) {
        for (Request.Op op : branch) {
            Optional<EtcdError> error = checkOp(op, budget);
            if (error.isPresent()) {
                return error;
            }
        }
        return Optional.empty();
    }

    private static Optional<EtcdError> checkOp(Request.Op op, int budget) {
        if (op instanceof Request.Range range) {
            return checkKey(range.range().key());
        }
        if (op instanceof Request.Put put) {
            return checkPut(put);
        }
        if (op instanceof Request.DeleteRange delete) {
            return checkKey(delete.range().key());
        }
        return op instanceof Request.Txn txn ? checkTxn(txn, budget) : Optional.of(EtcdError.KEY_NOT_FOUND);
    }

    private static Optional<EtcdError> checkPut(Request.Put put) {
        if (put.key().isEmpty()) {
            return Optional.of(EtcdError.EMPTY_KEY);
        }
        if (put.ignoreValue() && !put.value().isEmpty()) {
            return Optional.of(EtcdError.VALUE_PROVIDED);
        }
        if (put.ignoreLease() && put.lease() != 0) {
            return Optional.of(EtcdError.LEASE_PROVIDED);
        }
        return Optional.empty();
    }

    private static Optional<EtcdError> checkKey(Bytes key) {
        return key.isEmpty() ? Optional.of(EtcdError.EMPTY_KEY) : Optional.empty();
    }
}
