package dev.akkad.api;

import static dev.akkad.api.QueueFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Request;
import dev.akkad.mvcc.KeyRange;
import dev.akkad.wire.pb.v3lockpb.LockRequest;
import dev.akkad.wire.pb.v3lockpb.LockResponse;
import dev.akkad.wire.pb.v3lockpb.UnlockRequest;
import dev.akkad.wire.pb.v3lockpb.UnlockResponse;
import io.grpc.CallOptions;
import io.grpc.Status;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LockCallsTest {
    private static final LockResponse LOCKED = LockResponse.getDefaultInstance();
    private static final int CROWD = 1_000;

    private final QueueFixture queue = new QueueFixture(9);
    private final MachineMember member = queue.member;

    @AfterEach
    void close() {
        queue.close();
    }

    private static LockRequest request(long lease) {
        return LockRequest.newBuilder().setName(text("l")).setLease(lease).build();
    }

    private Status refusal(long lease) {
        return queue.client.refusal("v3lockpb.Lock/Lock", request(lease), LOCKED);
    }

    private static void assertUnknown(Status status, String text) {
        assertThat(status.getCode()).isEqualTo(Status.Code.UNKNOWN);
        assertThat(status.getDescription()).isEqualTo(text);
    }

    @Test
    void aFreeLockTakesOneRequest() throws InterruptedException {
        LockResponse locked = queue.lock(7).next();

        assertThat(locked.getKey()).isEqualTo(text("l/7"));
        assertThat(locked.getHeader().getRevision()).isEqualTo(2);
        assertThat(locked.getHeader().getMemberId()).isEqualTo(FakeMember.MEMBER_ID);
        assertThat(member.submitted).hasSize(1);
        assertThat(queue.get("l/7").kvs().get(0).lease()).isEqualTo(7);
        assertThat(member.watches).isEmpty();
    }

    @Test
    void withoutALeaseTheServerGrantsOneOfAMinute() throws InterruptedException {
        LockResponse locked = queue.lock(0).next();

        assertThat(locked.getKey()).isEqualTo(text("l/1000"));
        member.run(() -> assertThat(member.machine.lease(0x1000).ttlSeconds()).isEqualTo(60));
    }

    @Test
    void waitersAreServedInTheOrderOfTheirSeats() throws InterruptedException {
        queue.lock(5).next();
        var second = queue.waiting(9);
        var third = queue.waiting(1);
        var fourth = queue.waiting(4);

        long freed = queue.unlock("l/5").getHeader().getRevision();
        LockResponse locked = second.next();
        assertThat(locked.getKey()).isEqualTo(text("l/9"));
        assertThat(locked.getHeader().getRevision()).isEqualTo(freed);
        assertThat(third.end).isNotDone();
        queue.unlock("l/9");
        assertThat(third.next().getKey()).isEqualTo(text("l/1"));
        queue.unlock("l/1");
        assertThat(fourth.next().getKey()).isEqualTo(text("l/4"));

        assertThat(fourth.end().isOk()).isTrue();
        assertThat(member.watches).isEmpty();
    }

    @Test
    void whoGivesUpInTheMiddleLetsNobodyThrough() throws InterruptedException {
        queue.lock(1).next();
        var second = queue.waiting(2);
        var third = queue.waiting(3);

        second.cancel();
        queue.awaitSubmitted(QueueFixture::isDeparture);
        queue.awaitSubmitted(QueueFixture::isLook);

        assertThat(queue.get("l/2").kvs()).isEmpty();
        assertThat(third.responses).isEmpty();
        queue.unlock("l/1");
        assertThat(third.next().getKey()).isEqualTo(text("l/3"));
    }

    @Test
    void theDeadlineOfAWaiterRemovesItsKey() throws InterruptedException {
        queue.lock(1).next();
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.SECONDS);
        try {
            queue.client.unary("v3lockpb.Lock/Lock", request(2), LOCKED, options);
            throw new AssertionError("locked");
        } catch (io.grpc.StatusRuntimeException late) {
            assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        }

        queue.awaitSubmitted(QueueFixture::isDeparture);
        assertThat(queue.get("l/2").kvs()).isEmpty();
        assertThat(member.watches).isEmpty();
    }

    @Test
    void aKeyThatIsPutAfterItsCallWasCancelledIsRemoved() throws InterruptedException {
        CountDownLatch held = queue.hold();
        var call = queue.lock(2);
        queue.settle();
        call.cancel();
        queue.settle();
        held.countDown();

        queue.awaitSubmitted(QueueFixture::isTake);
        queue.awaitSubmitted(QueueFixture::isDeparture);
        assertThat(queue.get("l/2").kvs()).isEmpty();
    }

    @Test
    void aFreshLeaseGoesWithItsWaiter() throws InterruptedException {
        queue.lock(1).next();
        var second = queue.lock(0);
        queue.awaitSubmitted(QueueFixture::isLook);

        second.cancel();

        queue.awaitSubmitted(request -> request.equals(new Request.LeaseRevoke(0x1000)));
        assertThat(queue.get("l/1000").kvs()).isEmpty();
        member.run(() -> assertThat(member.machine.lease(0x1000)).isNull());
    }

    @Test
    void aFreshLeaseGrantedAfterTheCallWasCancelledIsRevoked() throws InterruptedException {
        CountDownLatch held = queue.hold();
        var call = queue.lock(0);
        queue.settle();
        call.cancel();
        queue.settle();
        held.countDown();

        queue.awaitSubmitted(request -> request.equals(new Request.LeaseRevoke(0x1000)));
    }

    @Test
    void theSameLeaseHasTheLockAlready() throws InterruptedException {
        queue.lock(1).next();

        LockResponse again = queue.lock(1).next();

        assertThat(again.getKey()).isEqualTo(text("l/1"));
        assertThat(queue.get("l/1").kvs().get(0).version()).isEqualTo(1);
    }

    @Test
    void cancellingASecondCallOfTheHolderDoesNotUnlock() throws InterruptedException {
        queue.lock(1).next();
        CountDownLatch held = queue.hold();
        var again = queue.lock(1);
        queue.settle();
        again.cancel();
        queue.settle();
        held.countDown();
        queue.awaitSubmitted(QueueFixture::isTake);
        queue.settle();

        assertThat(queue.get("l/1").kvs()).hasSize(1);
    }

    @Test
    void anUnknownLeaseIsRefused() {
        assertUnknown(refusal(77), "etcdserver: requested lease not found");
    }

    @Test
    void anyRefusalKeepsItsTextAndLosesItsCode() {
        member.obstacle = request -> EtcdError.NO_SPACE;

        assertUnknown(refusal(1), "etcdserver: mvcc: database space exceeded");
        assertUnknown(refusal(0), "etcdserver: mvcc: database space exceeded");
    }

    @Test
    void aWaiterWhoseLeaseRanOutIsToldSo() throws InterruptedException {
        queue.lock(1).next();
        var second = queue.waiting(2);
        member.done(new Request.LeaseRevoke(2));

        queue.unlock("l/1");

        assertUnknown(second.end(), "mutex: session is expired");
    }

    @Test
    void aSeatTakenAnewIsNotTheSeatThatWaited() throws InterruptedException {
        queue.lock(1).next();
        var second = queue.waiting(2);
        var third = queue.waiting(3);
        queue.delete("l/2");
        queue.awaitSubmitted(QueueFixture::isLook);
        var secondAgain = queue.waiting(2);

        queue.unlock("l/1");

        assertUnknown(second.end(), "mutex: session is expired");
        assertThat(third.next().getKey()).isEqualTo(text("l/3"));
        assertThat(secondAgain.responses).isEmpty();
        assertThat(secondAgain.end).isNotDone();
    }

    @Test
    void aWaiterOvertakenByACompactionLooksAgain() throws InterruptedException {
        queue.lock(1).next();
        AtomicInteger looks = new AtomicInteger();
        member.obstacle = request -> {
            if (QueueFixture.isLook(request) && looks.incrementAndGet() == 1) {
                // Between this look and the watch that follows it.
                member.submit(new Request.DeleteRange(KeyRange.single(Bytes.utf8("l/1")), false), done -> {});
                member.submit(put("a"), done -> {});
                member.submit(put("b"), done -> {});
                member.submit(new Request.Compact(6, false), done -> {});
            }
            return null;
        };

        assertThat(queue.lock(2).next().getKey()).isEqualTo(text("l/2"));
        assertThat(looks).hasValue(2);
    }

    private static Request put(String key) {
        return new Request.Put(Bytes.utf8(key), Bytes.EMPTY, 0, false, false, false);
    }

    @Test
    void aWaiterOutlivesItsWatchSession() throws InterruptedException {
        queue.lock(1).next();
        var second = queue.waiting(2);
        queue.settle();
        member.run(() -> member.watches.forEach(MachineMember.MachineWatch::die));
        queue.awaitSubmitted(QueueFixture::isLook);

        assertThat(second.responses).isEmpty();
        queue.unlock("l/1");
        assertThat(second.next().getKey()).isEqualTo(text("l/2"));
    }

    @Test
    void aRefusedWatchEndsTheWait() throws InterruptedException {
        queue.lock(1).next();
        var second = queue.waiting(2);
        queue.settle();

        member.run(() -> member.watches.forEach(watch -> watch.refuse("no such thing")));

        assertUnknown(second.end(), "no such thing");
        queue.awaitSubmitted(QueueFixture::isDeparture);
        assertThat(queue.get("l/2").kvs()).isEmpty();
    }

    @Test
    void aWaiterOutlivesAnElection() throws InterruptedException {
        queue.lock(1).next();
        AtomicInteger looks = new AtomicInteger();
        member.obstacle = request ->
                QueueFixture.isLook(request) && looks.incrementAndGet() <= 2 ? EtcdError.LEADER_CHANGED : null;

        var second = queue.waiting(2);
        queue.awaitSubmitted(QueueFixture::isLook);
        queue.awaitSubmitted(QueueFixture::isLook);
        queue.unlock("l/1");

        assertThat(second.next().getKey()).isEqualTo(text("l/2"));
    }

    @Test
    void aLookThatTimesOutEndsTheWaitAndTheSeatGoesOnceItCan() throws InterruptedException {
        queue.lock(1).next();
        AtomicInteger departures = new AtomicInteger();
        member.obstacle = request ->
                QueueFixture.isLook(request) || QueueFixture.isDeparture(request) && departures.incrementAndGet() < 3
                        ? EtcdError.TIMEOUT
                        : null;

        assertUnknown(refusal(2), "etcdserver: request timed out");

        for (int i = 0; i < 3; i++) {
            queue.awaitSubmitted(QueueFixture::isDeparture);
        }
        assertThat(queue.get("l/2").kvs()).isEmpty();
        assertThat(departures).hasValue(3);
    }

    @Test
    void unlockDeletesAndDoesNotMindIfThereIsNothing() throws InterruptedException {
        queue.lock(1).next();

        assertThat(queue.unlock("l/1").getHeader().getRevision()).isEqualTo(3);
        assertThat(queue.unlock("l/1").getHeader().getRevision()).isEqualTo(3);
        assertUnknown(
                queue.client.refusal(
                        "v3lockpb.Lock/Unlock",
                        UnlockRequest.getDefaultInstance(),
                        UnlockResponse.getDefaultInstance()),
                "etcdserver: key is not provided");
    }

    @Test
    void whoRequiresALeaderIsRefusedAtOnceWithoutOne() {
        queue.client.withHeader("hasleader", "true");
        member.status = FakeMember.withoutLeader();

        Status status = refusal(1);

        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).isEqualTo("etcdserver: no leader");
    }

    @Test
    void aThousandWaitersCostNoThread() throws InterruptedException {
        for (int i = 0; i < CROWD; i++) {
            member.done(new Request.LeaseGrant(10_000 + i, 3600));
        }
        queue.lock(1).next();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        List<GrpcClient.Stream<LockRequest, LockResponse>> calls = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            calls.add(queue.waiting(10_000 + i));
        }
        assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThan(threads + CROWD / 10);

        String holder = "l/1";
        for (var call : calls) {
            assertThat(call.responses).isEmpty();
            queue.unlock(holder);
            holder = call.next().getKey().toStringUtf8();
        }

        assertThat(holder).isEqualTo("l/" + Long.toHexString(10_000 + CROWD - 1));
        assertThat(member.watches).isEmpty();
    }
}
