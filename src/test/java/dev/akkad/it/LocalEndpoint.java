package dev.akkad.it;

import dev.akkad.check.Action;
import dev.akkad.check.Result;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.member.Member;
import dev.akkad.sim.Requests;
import java.time.Duration;
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
        return Requests.result(submit(Requests.of(action), deadline));
    }

    @Override
    public Watching watch(String name, String from, String to, long startRevision) {
        return LocalWatch.open(member, name, from, to, startRevision);
    }

    @Override
    public void hurry() {
        // There is no connection.
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
}
