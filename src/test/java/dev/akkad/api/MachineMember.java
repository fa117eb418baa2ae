package dev.akkad.api;

import dev.akkad.machine.Applied;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Machine;
import dev.akkad.machine.MachineSettings;
import dev.akkad.machine.MemberChange;
import dev.akkad.machine.MemoryStore;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Privilege;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.member.AnswerMemory;
import dev.akkad.member.Caller;
import dev.akkad.member.Export;
import dev.akkad.member.ExportListener;
import dev.akkad.member.Member;
import dev.akkad.member.MemberInfo;
import dev.akkad.member.MemberStatus;
import dev.akkad.member.Reply;
import dev.akkad.member.WatchListener;
import dev.akkad.member.WatchStream;
import dev.akkad.mvcc.Event;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A member without peers: the real machine over a store in memory, on one thread, and simple watches of it. */
final class MachineMember implements Member, AutoCloseable {
    private static final long FIRST_LEASE_ID = 0x1000;

    final Set<MachineWatch> watches = ConcurrentHashMap.newKeySet();
    final BlockingQueue<Request> submitted = new LinkedBlockingQueue<>();
    volatile MemberStatus status = FakeMember.LEADING;

    /** Refuses what it gives an error for, before the machine sees it. */
    volatile Function<Request, @Nullable EtcdError> obstacle = request -> null;

    /** The most responses that a watch was ever allowed at once. */
    volatile int creditMax;

    final Machine machine = Machine.open(new MemoryStore(), MachineSettings.DEFAULT);
    private final AnswerMemory answers = new AnswerMemory();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private long leaseIds = FIRST_LEASE_ID;

    @Override
    public void submit(Request request, Reply<Outcome> reply) {
        thread.execute(() -> {
            submitted.add(request);
            EtcdError error = machine.validate(request).orElse(obstacle.apply(request));
            reply.complete(error == null ? carryOut(request) : new Outcome.Refused(error));
        });
    }

    private Outcome carryOut(Request request) {
        if (Machine.isReadOnly(request)) {
            return machine.read(request);
        }
        Request chosen = request instanceof Request.LeaseGrant grant && grant.id() == 0
                ? new Request.LeaseGrant(leaseIds++, grant.ttlSeconds())
                : request;
        Applied applied = machine.apply(machine.appliedIndex() + 1, 1, chosen);
        machine.applied();
        if (!applied.events().isEmpty()) {
            watches.forEach(MachineWatch::follow);
        }
        return applied.outcome();
    }

    /** As a client of the member would, waiting for the answer. */
    Response done(Request request) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        submit(request, outcome::complete);
        if (outcome.orTimeout(20, TimeUnit.SECONDS).join() instanceof Outcome.Done done) {
            return done.response();
        }
        throw new AssertionError(request + " gave " + outcome.join());
    }

    /** Runs {@code task} on the member's thread, after everything submitted so far. */
    void run(Runnable task) {
        CompletableFuture.runAsync(task, thread).orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    public Member as(Caller caller) {
        return this;
    }

    @Override
    public boolean isAuthEnabled() {
        return false;
    }

    @Override
    public void authorize(Privilege privilege, Reply<Outcome> reply) {
        reply.complete(new Outcome.Done(new Response.Done(machine.revision())));
    }

    @Override
    public void authenticate(String name, String password, Reply<Outcome> reply) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void addUser(String name, String password, boolean noPassword, Reply<Outcome> reply) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void changePassword(String name, String password, Reply<Outcome> reply) {
        throw new UnsupportedOperationException();
    }

    @Override
    public AnswerMemory answers() {
        return answers;
    }

    @Override
    public void defragment(Reply<Outcome> reply) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void changeMembers(MemberChange.Kind kind, long memberId, List<String> peerUrls, Reply<Outcome> reply) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void moveLeader(long memberId, Reply<Outcome> reply) {
        throw new UnsupportedOperationException();
    }

    @Override
    public WatchStream openWatch(WatchListener listener) {
        MachineWatch watch = new MachineWatch(listener);
        watches.add(watch);
        return watch;
    }

    /** One watch per stream; reads history as far as it has credit. */
    final class MachineWatch implements WatchStream {
        private final WatchListener listener;
        private int credit;
        private long next;
        private @Nullable Create wanted;

        private MachineWatch(WatchListener listener) {
            this.listener = listener;
        }

        @Override
        public void create(Create create) {
            thread.execute(() -> {
                respond(answer(machine.revision(), true, 0, List.of()));
                next = create.startRevision() == 0 ? machine.revision() + 1 : create.startRevision();
                wanted = create;
                follow();
            });
        }

        private void follow() {
            Create create = wanted;
            while (create != null && credit > 0 && watches.contains(this) && next <= machine.revision()) {
                if (next < machine.compactRevision()) {
                    respond(answer(0, false, machine.compactRevision(), List.of()));
                    watches.remove(this);
                    return;
                }
                long revision = next++;
                machine.history(revision, revision + 1, (main, events) -> {
                    List<WatchListener.WatchEvent> seen = events.stream()
                            .filter(event -> create.range().contains(event.kv().key()))
                            .filter(event -> event.type() == Event.Type.PUT ? !create.noPut() : !create.noDelete())
                            .map(event -> new WatchListener.WatchEvent(event, null))
                            .toList();
                    if (!seen.isEmpty()) {
                        respond(answer(main, false, 0, seen));
                    }
                    return true;
                });
            }
        }

        private static WatchListener.WatchResponse answer(
                long revision, boolean created, long compactRevision, List<WatchListener.WatchEvent> events) {
            return new WatchListener.WatchResponse(
                    0, revision, created, compactRevision != 0, compactRevision, "", false, events);
        }

        private void respond(WatchListener.WatchResponse response) {
            credit -= response.credit();
            listener.onResponse(response);
        }

        /** Its session dies. */
        void die() {
            watches.remove(this);
            listener.onError(EtcdError.STOPPED);
        }

        /** It is refused. */
        void refuse(String reason) {
            watches.remove(this);
            listener.onResponse(
                    new WatchListener.WatchResponse(-1, machine.revision(), true, true, 0, reason, false, List.of()));
        }

        @Override
        public void request(int responses) {
            thread.execute(() -> {
                credit += responses;
                creditMax = Math.max(creditMax, credit);
                follow();
            });
        }

        @Override
        public void close() {
            watches.remove(this);
        }

        @Override
        public void cancel(long watchId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void progress() {
            throw new UnsupportedOperationException();
        }
    }

    @Override
    public MemberStatus status() {
        return status;
    }

    @Override
    public List<MemberInfo> members() {
        return List.of();
    }

    @Override
    public void linearize(Reply<Outcome> reply) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void keepAlive(long leaseId, Reply<Outcome> reply) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void timeToLive(long leaseId, boolean keys, Reply<Outcome> reply) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void leases(Reply<Outcome> reply) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void hashKv(long revision, Reply<Outcome> reply) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Export export(ExportListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void hash(Reply<Outcome> reply) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
