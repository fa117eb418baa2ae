package dev.akkad.api;

import dev.akkad.base.Bytes;
import dev.akkad.machine.AuthRequest;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.MemberChange;
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
import dev.akkad.member.meter.MemberMeters;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A member that answers what the test tells it to, on a thread of its own as the real one does. */
final class FakeMember implements Member, AutoCloseable {
    static final long CLUSTER_ID = 0xc1c1_c1c1_c1c1_c1c1L;
    static final long MEMBER_ID = 0x8e9e_05c5_2164_694dL;
    static final long TERM = 3;
    static final long REVISION = 42;
    static final MemberStatus LEADING = new MemberStatus(
            CLUSTER_ID,
            MEMBER_ID,
            MEMBER_ID,
            false,
            new MemberStatus.Raft(TERM, 11, 10, 1, 2, 0),
            new MemberStatus.Store(REVISION, -1, 20_480, 16_384, 2_147_483_648L),
            new MemberStatus.Version("3.7.0", null),
            List.of());

    final Queue<Request> submitted = new ConcurrentLinkedQueue<>();
    final BlockingQueue<FakeWatch> watches = new LinkedBlockingQueue<>();
    final BlockingQueue<FakeExport> exports = new LinkedBlockingQueue<>();
    volatile MemberStatus status = LEADING;
    volatile Function<Request, Outcome> machine = request -> refused(EtcdError.UNKNOWN_METHOD);
    volatile Function<Long, Outcome> lessor = id -> done(new Response.LeaseKeepAlive(REVISION, id, id == 404 ? 0 : 60));

    final Queue<MemberChange> memberChanges = new ConcurrentLinkedQueue<>();
    volatile Function<MemberChange.Kind, Outcome> membership = kind -> refused(EtcdError.UNHEALTHY);

    /** Asked first, on the loop of the call: true = it has taken the request. */
    volatile BiPredicate<Request, Reply<Outcome>> first = (request, reply) -> false;

    final Queue<Caller> callers = new ConcurrentLinkedQueue<>();
    volatile boolean authEnabled;

    /** What callers are given while it is set, instead of this. */
    volatile @Nullable Member forCallers;

    /** While set, requests are kept instead of answered. */
    volatile boolean silent;

    private final MemberMeters meters = new MemberMeters();
    private final AnswerMemory answers = new AnswerMemory();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    static Outcome done(Response response) {
        return new Outcome.Done(response);
    }

    static Outcome refused(EtcdError error) {
        return new Outcome.Refused(error);
    }

    static MemberStatus withoutLeader() {
        return with(0, false, List.of());
    }

    static MemberStatus with(long leaderId, boolean learner, List<Response.AlarmMember> alarms) {
        return new MemberStatus(
                CLUSTER_ID,
                MEMBER_ID,
                leaderId,
                learner,
                LEADING.raft(),
                LEADING.store(),
                LEADING.version(),
                List.copyOf(alarms));
    }

    static MemberStatus with(MemberStatus.Version version) {
        return new MemberStatus(
                CLUSTER_ID, MEMBER_ID, MEMBER_ID, false, LEADING.raft(), LEADING.store(), version, List.of());
    }

    @Override
    public void submit(Request request, Reply<Outcome> reply) {
        submitted.add(request);
        if (!first.test(request, reply) && !silent) {
            thread.execute(() -> reply.complete(machine.apply(request)));
        }
    }

    @Override
    public void linearize(Reply<Outcome> reply) {
        thread.execute(() -> reply.complete(
                status.leaderId() == 0 ? refused(EtcdError.TIMEOUT) : done(new Response.Done(REVISION))));
    }

    @Override
    public void keepAlive(long leaseId, Reply<Outcome> reply) {
        thread.execute(() -> reply.complete(lessor.apply(leaseId)));
    }

    @Override
    public void timeToLive(long leaseId, boolean keys, Reply<Outcome> reply) {
        thread.execute(() -> reply.complete(done(new Response.LeaseTimeToLive(REVISION, leaseId, 59, 60, List.of()))));
    }

    @Override
    public void leases(Reply<Outcome> reply) {
        thread.execute(() -> reply.complete(done(new Response.LeaseLeases(REVISION, List.of(7L, 5L)))));
    }

    @Override
    public void hashKv(long revision, Reply<Outcome> reply) {
        thread.execute(() -> reply.complete(done(new Response.HashKv(REVISION, -1, -1, revision))));
    }

    @Override
    public void hash(Reply<Outcome> reply) {
        thread.execute(() -> reply.complete(done(new Response.Hash(REVISION, 0xe306_9283))));
    }

    @Override
    public void defragment(Reply<Outcome> reply) {
        thread.execute(() -> reply.complete(done(new Response.Done(REVISION))));
    }

    @Override
    public void changeMembers(MemberChange.Kind kind, long memberId, List<String> peerUrls, Reply<Outcome> reply) {
        memberChanges.add(new MemberChange(kind, memberId, peerUrls));
        thread.execute(() -> reply.complete(membership.apply(kind)));
    }

    @Override
    public void moveLeader(long memberId, Reply<Outcome> reply) {
        thread.execute(() -> reply.complete(
                memberId == MEMBER_ID ? done(new Response.Done(REVISION)) : refused(EtcdError.BAD_TRANSFEREE)));
    }

    @Override
    public MemberMeters meters() {
        return meters;
    }

    @Override
    public WatchStream openWatch(WatchListener listener) {
        FakeWatch watch = new FakeWatch(listener, thread);
        watches.add(watch);
        return watch;
    }

    @Override
    public Member as(Caller caller) {
        callers.add(caller);
        Member other = forCallers;
        return other == null ? this : other;
    }

    @Override
    public boolean isAuthEnabled() {
        return authEnabled;
    }

    @Override
    public void authorize(Privilege privilege, Reply<Outcome> reply) {
        reply.complete(new Outcome.Done(new Response.Done(REVISION)));
    }

    @Override
    public void authenticate(String name, String password, Reply<Outcome> reply) {
        reply.complete(machine.apply(new AuthRequest.Authenticate(name, password)));
    }

    @Override
    public void addUser(String name, String password, boolean noPassword, Reply<Outcome> reply) {
        reply.complete(machine.apply(new AuthRequest.UserAdd(name, Bytes.utf8(password), noPassword)));
    }

    @Override
    public void changePassword(String name, String password, Reply<Outcome> reply) {
        reply.complete(machine.apply(new AuthRequest.UserChangePassword(name, Bytes.utf8(password))));
    }

    @Override
    public Export export(ExportListener listener) {
        FakeExport export = new FakeExport(listener, thread);
        exports.add(export);
        return export;
    }

    @Override
    public AnswerMemory answers() {
        return answers;
    }

    @Override
    public MemberStatus status() {
        return status;
    }

    @Override
    public List<MemberInfo> members() {
        return List.of(new MemberInfo(
                MEMBER_ID, "m1", List.of("http://127.0.0.1:2380"), List.of("http://127.0.0.1:2379"), false));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
