package dev.akkad.api;

import static dev.akkad.api.QueueFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Request;
import dev.akkad.mvcc.KeyRange;
import dev.akkad.wire.pb.v3electionpb.CampaignResponse;
import dev.akkad.wire.pb.v3electionpb.LeaderKey;
import dev.akkad.wire.pb.v3electionpb.LeaderRequest;
import dev.akkad.wire.pb.v3electionpb.LeaderResponse;
import dev.akkad.wire.pb.v3electionpb.ProclaimRequest;
import dev.akkad.wire.pb.v3electionpb.ProclaimResponse;
import dev.akkad.wire.pb.v3electionpb.ResignRequest;
import dev.akkad.wire.pb.v3electionpb.ResignResponse;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ElectionCallsTest {
    private static final String PROCLAIM = "v3electionpb.Election/Proclaim";
    private static final String RESIGN = "v3electionpb.Election/Resign";
    private static final LeaderRequest E =
            LeaderRequest.newBuilder().setName(text("e")).build();

    private final QueueFixture queue = new QueueFixture(9);
    private final MachineMember member = queue.member;

    @AfterEach
    void close() {
        queue.close();
    }

    private LeaderKey elected(long lease, String value) throws InterruptedException {
        return queue.campaign(lease, value).next().getLeader();
    }

    private long proclaim(LeaderKey leader, String value) {
        ProclaimRequest request = ProclaimRequest.newBuilder()
                .setLeader(leader)
                .setValue(text(value))
                .build();
        return queue.client
                .unary(PROCLAIM, request, ProclaimResponse.getDefaultInstance())
                .getHeader()
                .getRevision();
    }

    private long resign(LeaderKey leader) {
        ResignRequest request = ResignRequest.newBuilder().setLeader(leader).build();
        return queue.client
                .unary(RESIGN, request, ResignResponse.getDefaultInstance())
                .getHeader()
                .getRevision();
    }

    private LeaderResponse leader() {
        return queue.client.unary("v3electionpb.Election/Leader", E, LeaderResponse.getDefaultInstance());
    }

    private GrpcClient.Stream<LeaderRequest, LeaderResponse> observe() {
        return queue.call("v3electionpb.Election/Observe", E, LeaderResponse.getDefaultInstance());
    }

    private static String seen(LeaderResponse response) {
        return response.getKv().getKey().toStringUtf8() + "="
                + response.getKv().getValue().toStringUtf8() + " at "
                + response.getHeader().getRevision();
    }

    private static void assertUnknown(Status status, String text) {
        assertThat(status.getCode()).isEqualTo(Status.Code.UNKNOWN);
        assertThat(status.getDescription()).isEqualTo(text);
    }

    @Test
    void theFirstCandidateLeads() throws InterruptedException {
        CampaignResponse won = queue.campaign(7, "me").next();

        assertThat(won.getHeader().getRevision()).isEqualTo(2);
        assertThat(won.getLeader())
                .isEqualTo(LeaderKey.newBuilder()
                        .setName(text("e"))
                        .setKey(text("e/7"))
                        .setRev(2)
                        .setLease(7)
                        .build());
        assertThat(seen(leader())).isEqualTo("e/7=me at 2");
    }

    @Test
    void theNextCandidateLeadsOnceTheLeaderResigns() throws InterruptedException {
        LeaderKey first = elected(1, "one");
        var second = queue.campaign(2, "two");
        queue.awaitSubmitted(QueueFixture::isLook);

        assertThat(second.responses).isEmpty();
        assertThat(resign(first)).isEqualTo(4);
        CampaignResponse won = second.next();

        assertThat(won.getHeader().getRevision()).isEqualTo(3);
        assertThat(won.getLeader().getRev()).isEqualTo(3);
        assertThat(member.watches).isEmpty();
    }

    @Test
    void aCandidateThatRunsAgainProclaimsItsNewValue() throws InterruptedException {
        LeaderKey leader = elected(1, "old");

        assertThat(elected(1, "new")).isEqualTo(leader);
        assertThat(seen(leader())).isEqualTo("e/1=new at 3");
        assertThat(elected(1, "new")).isEqualTo(leader);
        assertThat(queue.get("e/1").kvs().get(0).version()).isEqualTo(2);
    }

    @Test
    void aCandidateWhoseSeatIsGoneIsNotToldThatItLeads() throws InterruptedException {
        LeaderKey first = elected(1, "one");
        var second = queue.campaign(2, "two");
        queue.awaitSubmitted(QueueFixture::isLook);
        member.done(new Request.LeaseRevoke(2));

        resign(first);

        assertUnknown(second.end(), "election: not leader");
    }

    @Test
    void aCandidateThatGivesUpLeavesNothingBehind() throws InterruptedException {
        elected(1, "one");
        var second = queue.campaign(2, "two");
        queue.awaitSubmitted(QueueFixture::isLook);

        second.cancel();

        queue.awaitSubmitted(QueueFixture::isDeparture);
        assertThat(queue.get("e/2").kvs()).isEmpty();
    }

    @Test
    void onlyTheSeatsOwnerProclaims() throws InterruptedException {
        LeaderKey leader = elected(1, "one");

        assertThat(proclaim(leader, "uno")).isEqualTo(3);
        assertThat(queue.get("e/1").kvs().get(0).lease()).isEqualTo(1);
        resign(leader);
        ProclaimRequest late = ProclaimRequest.newBuilder().setLeader(leader).build();

        assertUnknown(
                queue.client.refusal(PROCLAIM, late, ProclaimResponse.getDefaultInstance()), "election: not leader");
        assertThat(queue.get("e/1").kvs()).isEmpty();
    }

    @Test
    void withoutALeaseTheSeatMovesToAFreshOne() throws InterruptedException {
        LeaderKey leader = elected(1, "one");

        proclaim(leader.toBuilder().setLease(0).build(), "uno");

        assertThat(queue.get("e/1").kvs().get(0).lease()).isEqualTo(0x1000);
    }

    @Test
    void withoutALeadersKeyNothingIsProclaimedOrResigned() {
        String text = "\"leader\" field must be provided";

        assertUnknown(
                queue.client.refusal(
                        PROCLAIM, ProclaimRequest.getDefaultInstance(), ProclaimResponse.getDefaultInstance()),
                text);
        assertUnknown(
                queue.client.refusal(RESIGN, ResignRequest.getDefaultInstance(), ResignResponse.getDefaultInstance()),
                text);
    }

    @Test
    void whoNoLongerLeadsMayResignAllTheSame() throws InterruptedException {
        LeaderKey leader = elected(1, "one");
        resign(leader);
        elected(1, "again");

        assertThat(resign(leader)).isEqualTo(4);
        assertThat(seen(leader())).isEqualTo("e/1=again at 4");
    }

    @Test
    void anElectionWithoutCandidatesHasNoLeader() {
        assertUnknown(
                queue.client.refusal("v3electionpb.Election/Leader", E, LeaderResponse.getDefaultInstance()),
                "election: no leader");
    }

    @Test
    void anObserverSeesEveryValueAndEveryLeaderInOrder() throws InterruptedException {
        LeaderKey one = elected(1, "a");
        var observer = observe();
        assertThat(seen(observer.next())).isEqualTo("e/1=a at 2");

        proclaim(one, "b");
        assertThat(seen(observer.next())).isEqualTo("e/1=b at 3");
        var two = queue.campaign(2, "c");
        queue.awaitSubmitted(QueueFixture::isLook);
        resign(one);
        assertThat(seen(observer.next())).isEqualTo("e/2=c at 5");
        resign(two.next().getLeader());
        queue.put("unrelated", "x");
        elected(3, "d");

        assertThat(seen(observer.next())).isEqualTo("e/3=d at 8");
        assertThat(observer.end).isNotDone();
    }

    @Test
    void anObserverWaitsForTheFirstLeader() throws InterruptedException {
        var observer = observe();
        queue.awaitSubmitted(request -> request instanceof Request.Range);

        elected(4, "first");

        assertThat(seen(observer.next())).isEqualTo("e/4=first at 2");
    }

    @Test
    void noLeaderIsMissedHoweverShortItsRule() throws InterruptedException {
        elected(1, "a");
        var observer = observe();
        assertThat(seen(observer.next())).isEqualTo("e/1=a at 2");

        CountDownLatch held = queue.hold();
        submit(delete("e/1"));
        submit(put("e/2", "b"));
        submit(put("e/2", "c"));
        submit(new Request.Txn(List.of(), List.of(delete("e/2"), put("e/3", "d")), List.of()));
        submit(put("e/4", "waits"));
        submit(delete("e/3"));
        held.countDown();

        assertThat(List.of(seen(observer.next()), seen(observer.next()), seen(observer.next()), seen(observer.next())))
                .containsExactly("e/2=b at 4", "e/2=c at 5", "e/3=d at 6", "e/4=waits at 8");
    }

    private void submit(Request request) {
        member.submit(request, done -> {});
    }

    private static Request.Op delete(String key) {
        return new Request.DeleteRange(KeyRange.single(Bytes.utf8(key)), false);
    }

    private static Request.Op put(String key, String value) {
        return new Request.Put(Bytes.utf8(key), Bytes.utf8(value), 0, false, false, false);
    }

    @Test
    void anObserverOutlivesItsWatchSessionAndTellsNothingTwice() throws InterruptedException {
        LeaderKey one = elected(1, "a");
        var observer = observe();
        observer.next();
        queue.settle();
        member.submitted.clear();

        member.run(() -> member.watches.forEach(MachineMember.MachineWatch::die));
        queue.awaitSubmitted(request -> request instanceof Request.Range);
        proclaim(one, "b");

        assertThat(seen(observer.next())).isEqualTo("e/1=b at 3");
    }

    @Test
    void anObserverOvertakenByACompactionGoesOnWithTheLatest() throws InterruptedException {
        elected(1, "a");
        var observer = observe();
        observer.next();
        CountDownLatch held = queue.hold();
        submit(delete("e/1"));
        submit(put("e/2", "b"));
        submit(delete("e/2"));
        submit(put("e/3", "c"));
        submit(new Request.Compact(6, false));
        held.countDown();

        assertThat(seen(observer.next())).isEqualTo("e/3=c at 6");
    }

    @Test
    void anObserverThatGoesLetsGoOfItsWatch() throws InterruptedException {
        elected(1, "a");
        var observer = observe();
        observer.next();
        queue.settle();
        assertThat(member.watches).hasSize(1);

        observer.cancel();
        queue.settle();

        assertThat(member.watches).isEmpty();
    }

    @Test
    void anObserverThatRequiresALeaderEndsWithoutOne() {
        queue.client.withHeader("hasleader", "true");
        var observer = observe();
        queue.settle();

        member.status = FakeMember.withoutLeader();

        assertThat(observer.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(observer.end().getDescription()).isEqualTo("etcdserver: no leader");
    }

    @Test
    void anObserverIsToldInTextWhyItCannotGoOn() {
        member.obstacle = request -> EtcdError.TIMEOUT;

        assertUnknown(observe().end(), "etcdserver: request timed out");
    }

    @Test
    void watchesAreAskedForOneResponseAtATime() throws InterruptedException {
        LeaderKey one = elected(1, "0");
        var observer = observe();
        observer.next();
        int changes = 100;

        for (int i = 1; i <= changes; i++) {
            proclaim(one, String.valueOf(i));
        }
        for (int i = 1; i <= changes; i++) {
            assertThat(observer.next().getKv().getValue()).isEqualTo(text(String.valueOf(i)));
        }

        assertThat(observer.responses.poll(0, TimeUnit.SECONDS)).isNull();
        assertThat(member.creditMax).isEqualTo(1);
    }

    @Test
    void valuesOfAnySizeKeepFlowing() throws InterruptedException {
        LeaderKey one = elected(1, "0");
        var observer = observe();
        observer.next();

        for (int i = 1; i <= 20; i++) {
            String value = String.valueOf(i).repeat(100_000);
            proclaim(one, value);
            assertThat(observer.next().getKv().getValue()).isEqualTo(text(value));
        }
    }
}
