package dev.akkad.raft;

import static dev.akkad.raft.Cores.matches;
import static dev.akkad.raft.Cores.receive;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.raft.Message.Heartbeat;
import dev.akkad.raft.Message.HeartbeatResponse;
import dev.akkad.raft.Step.ReadDropped;
import dev.akkad.raft.Step.ReadReady;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Thesis 6.4, and what etcd learned since (fault model 5.3). */
final class ReadIndexTest {
    @Test
    void leaderAnswersOnlyAfterAQuorumConfirmsARoundThatBeganAfterTheRead() {
        Raft leader = committedLeader();

        Step asked = leader.step(new Input.ReadIndex(7));
        assertThat(asked.reads()).isEmpty();
        assertThat(asked.messages()).extracting(m -> ((Heartbeat) m).round()).containsExactly(1L, 1L);

        Step answered = leader.step(receive(new HeartbeatResponse(1, 2, 1, 1)));
        assertThat(answered.reads()).containsExactly(new ReadReady(7, 1));
    }

    @Test
    void readsThatArriveDuringARoundShareTheNextOne() {
        Raft leader = committedLeader();
        leader.step(new Input.ReadIndex(1));
        assertThat(leader.step(new Input.ReadIndex(2)).messages()).isEmpty();
        assertThat(leader.step(new Input.ReadIndex(3)).messages()).isEmpty();

        Step first = leader.step(receive(new HeartbeatResponse(1, 3, 1, 1)));
        Step second = leader.step(receive(new HeartbeatResponse(1, 3, 1, 2)));

        assertThat(first.reads()).extracting(ReadReady::context).containsExactly(1L);
        assertThat(first.messages()).hasSize(2);
        assertThat(second.reads()).extracting(ReadReady::context).containsExactly(2L, 3L);
    }

    /** etcd #20418: an answer to an earlier round must not confirm a later read. */
    @Test
    void lateAnswerToAnEarlierRoundConfirmsNothing() {
        Raft leader = committedLeader();
        leader.step(new Input.ReadIndex(1));
        leader.step(receive(new HeartbeatResponse(1, 2, 1, 1)));
        leader.step(new Input.ReadIndex(2));

        assertThat(leader.step(receive(new HeartbeatResponse(1, 3, 1, 1))).reads())
                .isEmpty();
        assertThat(leader.step(receive(new HeartbeatResponse(1, 2, 1, 1))).reads())
                .isEmpty();
        assertThat(leader.step(receive(new HeartbeatResponse(1, 3, 1, 2))).reads())
                .hasSize(1);
    }

    /** etcd #7331: until then the leader does not know what its predecessors committed. */
    @Test
    void leaderHoldsReadsUntilItHasCommittedInItsTerm() {
        Raft leader = Cores.leader(1, 3);
        Step asked = leader.step(new Input.ReadIndex(7));
        assertThat(asked.messages()).isEmpty();
        leader.step(receive(new HeartbeatResponse(1, 2, 1, 0)));
        leader.step(receive(new HeartbeatResponse(1, 3, 1, 0)));

        Step committed = leader.step(receive(matches(1, 2, 1, 1)));
        assertThat(committed.reads()).isEmpty();
        assertThat(committed.messages()).anyMatch(m -> m instanceof Heartbeat h && h.round() == 1);

        assertThat(leader.step(receive(new HeartbeatResponse(1, 2, 1, 1))).reads())
                .containsExactly(new ReadReady(7, 1));
    }

    @Test
    void singleVoterAnswersAtOnce() {
        Cluster cluster = Cluster.of(1).elect(1).propose(1, "a");

        cluster.read(1, 7);

        assertThat(cluster.inFlight()).isEmpty();
        assertThat(cluster.member(1).reads).containsExactly(new ReadReady(7, 2));
    }

    @Test
    void followerAsksItsLeader() {
        Cluster cluster = Cluster.of(3).elect(1).propose(1, "a").settle();

        cluster.read(2, 7).settle();

        assertThat(cluster.member(2).reads).containsExactly(new ReadReady(7, 2));
    }

    @Test
    void learnerMayAskButDoesNotConfirm() {
        Cluster cluster =
                Cluster.of(Cluster.membership(2, 1), Cluster.Options.DEFAULT, 1).elect(1);
        cluster.cut(2, 1).read(3, 7).settle();
        assertThat(cluster.member(3).reads).isEmpty();

        cluster.heal().tick(1, 1).settle();
        assertThat(cluster.member(3).reads).containsExactly(new ReadReady(7, 1));
    }

    @Test
    void lostRoundIsRepeatedByTheNextHeartbeat() {
        Cluster cluster = Cluster.of(3).elect(1).dropAll(m -> m instanceof Heartbeat);
        cluster.read(1, 7).settle();
        assertThat(cluster.member(1).reads).isEmpty();

        cluster.heal().tick(1, 1).settle();
        assertThat(cluster.member(1).reads).containsExactly(new ReadReady(7, 1));
    }

    @Test
    void memberWithoutALeaderDropsReads() {
        Step step = Cores.follower(1, 3).step(new Input.ReadIndex(7));

        assertThat(step.signals()).containsExactly(new ReadDropped(7));
    }

    @Test
    void deposedLeaderDropsItsReads() {
        Raft leader = committedLeader();
        leader.step(new Input.ReadIndex(7));
        leader.step(new Input.ReadIndex(8));

        Step deposed = leader.step(receive(Cores.append(2, 2, 1, 1, 1, 0)));

        assertThat(deposed.reads()).isEmpty();
        assertThat(deposed.signals()).isEqualTo(List.of(new ReadDropped(7), new ReadDropped(8)));
    }

    @Test
    void followerDropsReadsWhenItsLeaderChanges() {
        Raft follower = Cores.follower(3, 3);
        follower.step(receive(new Heartbeat(1, 1, 3, 0, 0)));
        assertThat(follower.step(new Input.ReadIndex(7)).messages()).hasSize(1);

        Step changed = follower.step(receive(new Heartbeat(2, 2, 3, 0, 0)));

        assertThat(changed.signals()).containsExactly(new ReadDropped(7));
    }

    @Test
    void followerGivesUpAReadWhoseAnswerWasLost() {
        Raft follower = Cores.follower(3, 3);
        follower.step(receive(new Heartbeat(1, 1, 3, 0, 0)));
        follower.step(new Input.ReadIndex(7));
        Step last = null;
        for (int i = 0; i < Cores.ELECTION_TICKS; i++) {
            follower.step(receive(new Heartbeat(1, 1, 3, 0, 0)));
            last = follower.step(Input.Tick.INSTANCE);
        }

        assertThat(last).isNotNull();
        assertThat(last.signals()).containsExactly(new ReadDropped(7));
        assertThat(follower.leader()).isEqualTo(1);
        assertThat(follower.step(receive(new Message.ReadIndexResponse(1, 1, 3, 7, 1)))
                        .reads())
                .isEmpty();
    }

    /** A leader that was cut off serves nothing, although it does not know yet that it was deposed. */
    @Test
    void isolatedLeaderAnswersNoRead() {
        Cluster cluster = Cluster.of(3).elect(1).isolate(1);
        for (int i = 0; i < 40 && cluster.leader() == 1; i++) {
            cluster.tick(2, 1).tick(3, 1).settle();
        }
        cluster.propose(cluster.leader(), "new").settle();
        assertThat(cluster.raft(1).role()).isEqualTo(RoleName.LEADER);

        cluster.read(1, 7).settle();
        assertThat(cluster.member(1).reads).isEmpty();

        cluster.heal().run(2);
        assertThat(cluster.member(1).reads).isEmpty();
        assertThat(cluster.member(1).signals).contains(new ReadDropped(7));
    }

    private static Raft committedLeader() {
        Raft leader = Cores.leader(1, 3);
        leader.step(receive(matches(1, 2, 1, 1)));
        assertThat(leader.committed()).isEqualTo(1);
        return leader;
    }
}
