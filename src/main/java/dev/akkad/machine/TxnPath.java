package dev.akkad.machine;

import dev.akkad.machine.Request.Op;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which branch of a transaction runs, nested ones included: decided as a whole on the state before its first op.
 *
 * @param ops of the branch that runs
 * @param nested the same for each op that is a transaction, null for the others
 */
record TxnPath(boolean succeeded, List<Op> ops, List<@Nullable TxnPath> nested) {
    static TxnPath choose(Request.Txn txn, Compares compares, long at) {
        boolean succeeded = compares.hold(txn.compares(), at);
        List<Op> ops = succeeded ? txn.success() : txn.failure();
        List<@Nullable TxnPath> nested = new ArrayList<>(ops.size());
        for (Op op : ops) {
            nested.add(op instanceof Request.Txn inner ? choose(inner, compares, at) : null);
        }
        return new TxnPath(succeeded, ops, nested);
    }
}
