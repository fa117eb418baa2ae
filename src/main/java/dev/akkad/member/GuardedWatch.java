package dev.akkad.member;

import dev.akkad.auth.Accounts;
import dev.akkad.machine.Asker;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Machine;
import dev.akkad.member.auth.Identities;
import dev.akkad.member.watch.WatchPermit;
import dev.akkad.member.watch.WatchStreamHandle;
import dev.akkad.mvcc.KeyRange;
import dev.akkad.wire.GrpcError;
import dev.akkad.wire.GrpcErrors;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A watch stream of somebody: each watch is refused, or later ended, when its client may not read what it tells. Who
 * may not is told in etcd's words, in the place of the answer to its request.
 */
final class GuardedWatch implements WatchStream {
    private final MemberNode node;
    private final MemberContext member;
    private final Caller caller;
    private final WatchStreamHandle session;
    /** What came after a watch whose caller cannot be known yet; null = nothing waits. */
    private @Nullable Queue<Runnable> waiting;

    GuardedWatch(MemberNode node, MemberContext member, Caller caller, WatchStreamHandle session) {
        this.node = node;
        this.member = member;
        this.caller = caller;
        this.session = session;
    }

    @Override
    public void create(Create create) {
        inOrder(() -> session.create(create, permit(create.range())));
    }

    private synchronized void inOrder(Runnable task) {
        if (waiting != null) {
            waiting.add(task);
        } else if (node.isAhead(caller)) {
            waiting = new ArrayDeque<>();
            waiting.add(task);
            // Another member issued the token; after a round of the log this one has heard of it.
            node.linearize(outcome -> drain());
        } else {
            task.run();
        }
    }

    private synchronized void drain() {
        Queue<Runnable> due = waiting;
        waiting = null;
        if (due != null) {
            due.forEach(Runnable::run);
        }
    }

    private WatchPermit permit(KeyRange range) {
        Machine machine = member.machine;
        if (machine == null) {
            return () -> GrpcErrors.of(EtcdError.STOPPED).text();
        }
        Accounts accounts = machine.accounts();
        Identities.Identity identity = member.identities.of(caller, accounts);
        EtcdError refusal = identity.error() != null ? identity.error() : machine.watchRefusal(identity.asker(), range);
        if (refusal != null) {
            String reason = reason(refusal);
            return () -> reason;
        }
        return new Permit(range, identity.asker(), accounts);
    }

    private static String reason(EtcdError error) {
        GrpcError status = GrpcErrors.of(error);
        return "rpc error: code = " + status.code().spelling() + " desc = " + status.text();
    }

    /** On the session's thread only. A token that ends does not end a watch; rights that end do. */
    private final class Permit implements WatchPermit {
        private final KeyRange range;
        private final Asker first;
        private Accounts allowedAt;

        Permit(KeyRange range, Asker first, Accounts allowedAt) {
            this.range = range;
            this.first = first;
            this.allowedAt = allowedAt;
        }

        @Override
        public @Nullable String refusal() {
            Machine machine = member.machine;
            if (machine == null) {
                return null; // nothing is told without one
            }
            Accounts now = machine.accounts();
            if (now == allowedAt) {
                return null;
            }
            EtcdError refusal = refusal(machine, now);
            if (refusal != null) {
                return reason(refusal);
            }
            allowedAt = now;
            return null;
        }

        private @Nullable EtcdError refusal(Machine machine, Accounts now) {
            if (first.user().isEmpty()) {
                // Created while authentication was off, so by nobody: now it matters who it is.
                Identities.Identity identity = member.identities.of(caller, now);
                return identity.error() != null ? identity.error() : machine.watchRefusal(identity.asker(), range);
            }
            return machine.watchRefusal(new Asker(first.user(), now.revision()), range);
        }
    }

    @Override
    public void cancel(long watchId) {
        inOrder(() -> session.cancel(watchId));
    }

    @Override
    public void progress() {
        inOrder(session::progress);
    }

    @Override
    public void request(int credit) {
        session.request(credit);
    }

    @Override
    public void close() {
        session.close();
    }
}
