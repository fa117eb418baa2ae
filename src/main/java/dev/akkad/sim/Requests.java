package dev.akkad.sim;

import dev.akkad.base.Bytes;
import dev.akkad.check.Action;
import dev.akkad.check.Result;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.mvcc.KeyRange;
import dev.akkad.mvcc.KeyValue;
import java.util.List;

/** What the checks call an action, in a member's own words, and back. */
public final class Requests {
    private Requests() {}

    public static Request of(Action action) {
        return of(action, 0);
    }

    /** @param lease that every put attaches its key to, 0 = none */
    public static Request of(Action action, long lease) {
        if (action instanceof Action.Read read) {
            return new Request.Range(
                    new KeyRange(Bytes.utf8(read.from()), Bytes.utf8(read.to())),
                    read.revision(),
                    read.serializable(),
                    Request.RangeOptions.DEFAULT);
        }
        Action.Write write = (Action.Write) action;
        if (write.guards().isEmpty() && write.changes().size() == 1) {
            return op(write.changes().get(0), lease);
        }
        List<Request.Compare> compares =
                write.guards().stream().map(Requests::compare).toList();
        List<Request.Op> ops =
                write.changes().stream().map(change -> op(change, lease)).toList();
        return new Request.Txn(compares, ops, List.of());
    }

    public static Result result(Response response) {
        if (response instanceof Response.Range range) {
            return new Result.Found(
                    range.revision(),
                    range.kvs().stream().map(Requests::version).toList());
        }
        if (response instanceof Response.Txn txn) {
            boolean changed = txn.responses().stream().anyMatch(Requests::changed);
            return new Result.Wrote(txn.revision(), txn.succeeded(), changed);
        }
        return new Result.Wrote(response.revision(), true, changed(response));
    }

    private static Request.Op op(Action.Change change, long lease) {
        return change instanceof Action.Put put
                ? new Request.Put(Bytes.utf8(put.key()), Bytes.utf8(put.value()), lease, false, false, false)
                : new Request.DeleteRange(KeyRange.single(Bytes.utf8(change.key())), false);
    }

    private static Request.Compare compare(Action.Guard guard) {
        return new Request.Compare(
                Request.Compare.Result.EQUAL,
                Request.Compare.Target.MOD,
                KeyRange.single(Bytes.utf8(guard.key())),
                guard.modRevision(),
                Bytes.EMPTY);
    }

    private static boolean changed(Response response) {
        return response instanceof Response.Put
                || response instanceof Response.DeleteRange deletion && deletion.deleted() > 0;
    }

    private static Result.Version version(KeyValue kv) {
        return new Result.Version(
                kv.key().utf8(), kv.value().utf8(), kv.createRevision(), kv.modRevision(), kv.version());
    }
}
