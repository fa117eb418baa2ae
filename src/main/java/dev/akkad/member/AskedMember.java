package dev.akkad.member;

import dev.akkad.base.Bytes;
import dev.akkad.machine.Asker;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Machine;
import dev.akkad.machine.MemberChange;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Privilege;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A member as one caller sees it: whatever the caller may not do is refused. */
final class AskedMember implements Member {
    private final MemberNode node;
    private final Caller caller;

    AskedMember(MemberNode node, Caller caller) {
        this.node = node;
        this.caller = caller;
    }

    @Override
    public Member as(Caller other) {
        return node.as(other);
    }

    @Override
    public boolean isAuthEnabled() {
        return node.isAuthEnabled();
    }

    @Override
    public void submit(Request request, Reply<Outcome> reply) {
        node.submit(caller, request, reply);
    }

    @Override
    public void authorize(Privilege privilege, Reply<Outcome> reply) {
        guarded(
                (machine, asker) -> machine.refusal(asker, privilege),
                reply,
                () -> reply.complete(new Outcome.Done(new Response.Done(node.revision()))));
    }

    /** Finds out who calls, asks whether that is allowed, and goes on or refuses. */
    private void guarded(BiFunction<Machine, Asker, @Nullable EtcdError> rule, Reply<Outcome> reply, Runnable then) {
        node.identified(caller, reply, (machine, asker) -> {
            EtcdError refusal = rule.apply(machine, asker);
            if (refusal == null) {
                then.run();
            } else {
                reply.complete(new Outcome.Refused(refusal));
            }
        });
    }

    @Override
    public void authenticate(String name, String password, Reply<Outcome> reply) {
        node.authenticate(name, password, reply);
    }

    @Override
    public void addUser(String name, String password, boolean noPassword, Reply<Outcome> reply) {
        guarded(
                (machine, asker) -> machine.refusal(asker, Privilege.ROOT),
                reply,
                () -> node.authenticator().addUser(caller, name, password, noPassword, reply));
    }

    @Override
    public void changePassword(String name, String password, Reply<Outcome> reply) {
        guarded(
                (machine, asker) -> machine.refusal(asker, Privilege.ROOT),
                reply,
                () -> node.authenticator().changePassword(caller, name, password, reply));
    }

    @Override
    public void linearize(Reply<Outcome> reply) {
        node.linearize(reply);
    }

    @Override
    public void keepAlive(long leaseId, Reply<Outcome> reply) {
        guarded(
                (machine, asker) -> machine.keepAliveRefusal(asker, leaseId),
                reply,
                () -> node.keepAlive(leaseId, reply));
    }

    @Override
    public void timeToLive(long leaseId, boolean keys, Reply<Outcome> reply) {
        node.identified(caller, reply, (machine, asker) -> {
            EtcdError refusal = machine.refusal(asker, Privilege.SOMEBODY);
            if (refusal != null) {
                reply.complete(new Outcome.Refused(refusal));
            } else {
                node.timeToLive(leaseId, keys, hearing(asker, reply));
            }
        });
    }

    @Override
    public void leases(Reply<Outcome> reply) {
        node.identified(caller, reply, (machine, asker) -> node.leases(hearing(asker, reply)));
    }

    /** Judges the answer, not the question: which keys it tells of shows only there. */
    private Reply<Outcome> hearing(Asker asker, Reply<Outcome> reply) {
        return outcome -> {
            Machine machine = node.machine();
            EtcdError refusal = machine == null || !(outcome instanceof Outcome.Done done)
                    ? null
                    : machine.hearRefusal(asker, told(machine, done.response()));
            reply.complete(refusal == null ? outcome : new Outcome.Refused(refusal));
        };
    }

    private static List<Bytes> told(Machine machine, Response response) {
        if (response instanceof Response.LeaseTimeToLive lease) {
            return lease.keys();
        }
        List<Bytes> keys = new ArrayList<>();
        if (response instanceof Response.LeaseLeases leases) {
            leases.ids().forEach(id -> keys.addAll(machine.leaseKeys(id)));
        }
        return keys;
    }

    @Override
    public void hashKv(long revision, Reply<Outcome> reply) {
        guarded((machine, asker) -> machine.refusal(asker, Privilege.ROOT), reply, () -> node.hashKv(revision, reply));
    }

    @Override
    public void hash(Reply<Outcome> reply) {
        guarded((machine, asker) -> machine.refusal(asker, Privilege.ROOT), reply, () -> node.hash(reply));
    }

    @Override
    public void defragment(Reply<Outcome> reply) {
        guarded((machine, asker) -> machine.refusal(asker, Privilege.ROOT), reply, () -> node.defragment(reply));
    }

    @Override
    public void changeMembers(MemberChange.Kind kind, long memberId, List<String> peerUrls, Reply<Outcome> reply) {
        guarded(
                (machine, asker) -> machine.refusal(asker, Privilege.ROOT),
                reply,
                () -> node.membership().change(kind, memberId, peerUrls, reply));
    }

    @Override
    public void moveLeader(long memberId, Reply<Outcome> reply) {
        guarded(
                (machine, asker) -> machine.refusal(asker, Privilege.ROOT),
                reply,
                () -> node.membership().moveLeader(memberId, reply));
    }

    @Override
    public Export export(ExportListener listener) {
        ExportHandle handle = node.exportHandle(listener);
        guarded(
                (machine, asker) -> machine.refusal(asker, Privilege.ROOT),
                outcome -> {
                    if (outcome instanceof Outcome.Refused refused) {
                        handle.fail(refused.error());
                    }
                },
                () -> node.start(handle));
        return handle;
    }

    @Override
    public WatchStream openWatch(WatchListener listener) {
        return node.openWatch(caller, listener);
    }

    @Override
    public AnswerMemory answers() {
        return node.answers();
    }

    @Override
    public MemberStatus status() {
        return node.status();
    }

    @Override
    public List<MemberInfo> members() {
        return node.members();
    }
}
