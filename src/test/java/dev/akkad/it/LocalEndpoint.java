package dev.akkad.it;

import dev.akkad.base.Bytes;
import dev.akkad.check.Action;
import dev.akkad.check.Result;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.member.Member;
import dev.akkad.mvcc.KeyRange;
import dev.akkad.mvcc.KeyValue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a member in this JVM, past the client port. */
final class LocalEndpoint implements Endpoint {
    private final Member member;

    LocalEndpoint(Member member) {
        this.member = member;
    }

    @Override
    public Result execute(Action action, Duration deadline) {
        return action instanceof Action.Read read ? read(read, deadline) : write((Action.Write) action, deadline);
    }

    @Override
    public Watching watch(String name, String from, String to, long startRevision) {
        return LocalWatch.open(member, name, from, to, startRevision);
    }

    @Override
    public void hurry() {
        // There is no connection.
    }

    private Result.Found read(Action.Read read, Duration deadline) {
        Request.Range request = new Request.Range(
                new KeyRange(Bytes.utf8(read.from()), Bytes.utf8(read.to())),
                read.revision(),
                read.serializable(),
                Request.RangeOptions.DEFAULT);
        Response.Range response = (Response.Range) submit(request, deadline);
        return new Result.Found(
                response.revision(),
                response.kvs().stream().map(LocalEndpoint::version).toList());
    }

    private Result.Wrote write(Action.Write write, Duration deadline) {
        if (write.guards().isEmpty() && write.changes().size() == 1) {
            Response response = submit(op(write.changes().get(0)), deadline);
            return new Result.Wrote(response.revision(), true, changed(response));
        }
        List<Request.Compare> compares =
                write.guards().stream().map(LocalEndpoint::compare).toList();
        List<Request.Op> ops = write.changes().stream().map(LocalEndpoint::op).toList();
        Response.Txn response = (Response.Txn) submit(new Request.Txn(compares, ops, List.of()), deadline);
        boolean changed = response.responses().stream().anyMatch(LocalEndpoint::changed);
        return new Result.Wrote(response.revision(), response.succeeded(), changed);
    }

    /** Every refusal leaves a write open: the fault may have struck after it was passed on. */
    private Response submit(Request request, Duration deadline) {
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        member.submit(request, answer::complete);
        try {
            Outcome outcome = answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            if (outcome instanceof Outcome.Done done) {
                return done.response();
            }
            throw new CallFailedException(false, outcome.toString());
        } catch (TimeoutException | ExecutionException e) {
            throw new CallFailedException(false, "no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallFailedException(false, "interrupted", e);
        }
    }

    private static Request.Op op(Action.Change change) {
        return change instanceof Action.Put put
                ? new Request.Put(Bytes.utf8(put.key()), Bytes.utf8(put.value()), 0, false, false, false)
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
