package dev.akkad.raft;

import static dev.akkad.raft.Cores.matches;
import static dev.akkad.raft.Cores.receive;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.raft.Step.ChangeDropped;
import org.junit.jupiter.api.Test;

/** Thesis chapter 4: one server at a time; but in force once it is committed, as in etcd. */
final class MembershipChangeTest {
    @Test
    void addedVoterCatchesUpFromASnapshotAndCounts() {
        Cluster cluster = Cluster.of(1).elect(1).propose(1, "a", "b");

        cluster.change(1, ConfigChange.Type.ADD_VOTER, 2).settle();
        assertThat(cluster.raft(1).membership().quorum()).isEqualTo(2);
        cluster.run(3);

        assertThat(cluster.applied(2)).containsExactly("a", "b");
        assertThat(cluster.raft(2).membership()).isEqualTo(Cluster.membership(2, 0));
        assertThat(cluster.raft(1).committed()).isEqualTo(cluster.raft(1).lastIndex());
    }

    /** Whoever adds a second member gets an answer before that member runs: it is told then how to start. */
    @Test
    void changeIsCommittedByThoseWhoCountedBefore() {
        Cluster cluster = Cluster.of(1).elect(1).propose(1, "a");
        cluster.change(1, ConfigChange.Type.ADD_VOTER, 2).isolate(2).settle();
        assertThat(cluster.raft(1).membership()).isEqualTo(Cluster.membership(2, 0));
        assertThat(cluster.raft(1).committed()).isEqualTo(3);

        cluster.propose(1, "b").settle();

        assertThat(cluster.applied(1)).containsExactly("a");
    }

    @Test
    void changeThatIsNotCommittedDoesNotCount() {
        Raft leader = Cores.leader(1, 3);
        leader.step(receive(matches(1, 2, 1, 1)));

        Cores.persist(leader, leader.step(change(ConfigChange.Type.ADD_VOTER, 4)));

        assertThat(leader.lastConfigIndex()).isEqualTo(2);
        assertThat(leader.membership()).isEqualTo(Cluster.membership(3, 0));
        assertThat(leader.progress()).containsOnlyKeys(2L, 3L);
    }

    /** Who is removed goes away: those who stay must be able to do without that vote, whatever happens next. */
    @Test
    void leaderTellsOfACommittedChangeOnceThatIsOnItsDisk() {
        Raft leader = Cores.leader(1, 2);
        leader.step(receive(matches(1, 2, 1, 1)));
        Cores.persist(leader, leader.step(change(ConfigChange.Type.REMOVE, 2)));

        Step counted = leader.step(receive(matches(1, 2, 1, 2)));
        assertThat(counted.events()).containsExactly(new RaftEvent.ConfigCommitted(2));
        assertThat(counted.messages()).isEmpty();
        assertThat(leader.committed()).isEqualTo(1);

        Step noted = leader.step(new Input.Persisted(counted.sequence()));
        assertThat(leader.committed()).isEqualTo(2);
        assertThat(leader.membership()).isEqualTo(Cluster.membership(1, 0));
        assertThat(noted.messages()).singleElement().isInstanceOf(Message.AppendRequest.class);
    }

    @Test
    void restartedMemberNeedsNoVoteOfWhoWasRemoved() {
        Cluster cluster = Cluster.of(2).elect(1);
        cluster.change(1, ConfigChange.Type.REMOVE, 2).settle();

        cluster.crash(1).crash(2).restart(1).run(30);

        assertThat(cluster.leader()).isEqualTo(1);
        assertThat(cluster.raft(1).membership()).isEqualTo(Cluster.membership(1, 0));
    }

    @Test
    void learnerReplicatesButNeverCountsOrCampaigns() {
        Cluster cluster =
                Cluster.of(Cluster.membership(3, 1), Cluster.Options.DEFAULT, 1).elect(1);
        cluster.isolate(3).cut(1, 2).propose(1, "a").settle();
        assertThat(cluster.raft(4).lastIndex()).isEqualTo(2);
        assertThat(cluster.raft(1).committed()).isEqualTo(1);

        cluster.isolate(4).tick(4, 100);
        assertThat(cluster.raft(4).role()).isEqualTo(RoleName.FOLLOWER);
        assertThat(cluster.raft(4).term()).isEqualTo(1);
    }

    @Test
    void promotedLearnerCounts() {
        Cluster cluster =
                Cluster.of(Cluster.membership(1, 1), Cluster.Options.DEFAULT, 1).elect(1);

        cluster.change(1, ConfigChange.Type.PROMOTE, 2).settle();

        assertThat(cluster.raft(1).membership()).isEqualTo(Cluster.membership(2, 0));
        cluster.isolate(2).propose(1, "a").settle();
        assertThat(cluster.applied(1)).isEmpty();
    }

    @Test
    void removedMemberNoLongerCounts() {
        Raft leader = Cores.leader(1, 3);
        leader.step(receive(matches(1, 2, 1, 1)));
        Cores.persist(leader, leader.step(change(ConfigChange.Type.REMOVE, 3)));
        Cores.persist(leader, leader.step(receive(matches(1, 3, 1, 2))));
        assertThat(leader.committed()).as("it counts for its own removal").isEqualTo(2);
        Cores.persist(leader, leader.step(Cores.propose("a")));

        leader.step(receive(matches(1, 3, 1, 3)));
        assertThat(leader.committed()).isEqualTo(2);

        leader.step(receive(matches(1, 2, 1, 3)));
        assertThat(leader.committed()).isEqualTo(3);
    }

    /** etcd #4246: a commit must not wait for a member that is gone. */
    @Test
    void removingADeadMemberFreesTheQuorum() {
        Cluster cluster = Cluster.of(4).elect(1).crash(4);
        cluster.change(1, ConfigChange.Type.REMOVE, 4).settle();

        cluster.isolate(3).propose(1, "a").settle();

        assertThat(cluster.applied(1)).containsExactly("a");
    }

    @Test
    void removedMemberLearnsThatItIs() {
        Cluster cluster = Cluster.of(3).elect(1);

        cluster.change(1, ConfigChange.Type.REMOVE, 3).settle().run(2);

        assertThat(cluster.raft(3).membership().contains(3)).isFalse();
        assertThat(cluster.raft(3).committed()).isEqualTo(3);
        cluster.run(30);
        assertThat(cluster.raft(1).progress()).containsOnlyKeys(2L);
        assertThat(cluster.raft(3).role()).isEqualTo(RoleName.FOLLOWER);
    }

    /** Thesis 4.2.3: a removed member that does not know it must not depose the leader. */
    @Test
    void removedMemberDoesNotDisturb() {
        Cluster cluster = Cluster.of(3, Cluster.Options.DEFAULT.withPreVote(false))
                .elect(1)
                .isolate(3);
        cluster.change(1, ConfigChange.Type.REMOVE, 3).settle().run(40);
        assertThat(cluster.raft(3).term()).isGreaterThan(1);

        cluster.heal().run(100);

        assertThat(cluster.leader()).isEqualTo(1);
        assertThat(cluster.raft(1).term()).isEqualTo(1);
    }

    @Test
    void secondChangeWaitsForTheFirst() {
        Raft leader = Cores.leader(1, 3);
        leader.step(receive(matches(1, 2, 1, 1)));
        leader.step(change(ConfigChange.Type.ADD_LEARNER, 4));

        Step second = leader.step(change(ConfigChange.Type.ADD_LEARNER, 5));

        assertThat(second.events()).isEmpty();
        assertThat(second.signals()).containsExactly(new ChangeDropped(configChange(ConfigChange.Type.ADD_LEARNER, 5)));
    }

    /** The erratum of thesis 4.1: two leaders could otherwise hold changes that exclude each other. */
    @Test
    void noChangeBeforeTheLeaderHasCommittedInItsTerm() {
        Raft leader = Cores.leader(1, 3);

        Step early = leader.step(change(ConfigChange.Type.ADD_VOTER, 4));

        assertThat(early.signals()).containsExactly(new ChangeDropped(configChange(ConfigChange.Type.ADD_VOTER, 4)));
    }

    @Test
    void lastVoterIsNotRemoved() {
        Cluster cluster = Cluster.of(1).elect(1);

        cluster.change(1, ConfigChange.Type.REMOVE, 1);

        assertThat(cluster.member(1).signals)
                .containsExactly(new ChangeDropped(configChange(ConfigChange.Type.REMOVE, 1)));
    }

    @Test
    void changeAtAFollowerReachesTheLeader() {
        Cluster cluster = Cluster.of(3).elect(1);

        cluster.change(2, ConfigChange.Type.ADD_LEARNER, 4).settle().run(3);

        assertThat(cluster.raft(1).membership()).isEqualTo(Cluster.membership(3, 1));
        assertThat(cluster.raft(4).committed()).isEqualTo(2);
    }

    /** Thesis 4.2.2: it leads until the removal is committed, and known to those who will count without it. */
    @Test
    void leaderThatRemovesItselfLeavesOnceThatIsKnown() {
        Raft leader = Cores.leader(1, 3);
        leader.step(receive(matches(1, 2, 1, 1)));
        Cores.persist(leader, leader.step(change(ConfigChange.Type.REMOVE, 1)));
        assertThat(leader.role()).isEqualTo(RoleName.LEADER);

        Cores.persist(leader, leader.step(receive(matches(1, 2, 1, 2))));
        assertThat(leader.committed()).isEqualTo(2);
        assertThat(leader.role()).isEqualTo(RoleName.LEADER);

        leader.step(receive(matches(1, 2, 1, 3)));
        Step last = leader.step(receive(matches(1, 3, 1, 3)));
        assertThat(leader.role()).isEqualTo(RoleName.FOLLOWER);
        assertThat(last.messages()).contains(new Message.TimeoutNow(1, 1, 2));
    }

    /** Random seed 1172: who stays waits for a vote of who was removed, which alone knows that it is not needed. */
    @Test
    void memberThatRemovedItselfAndWasNotHeardLeadsAgainUntilItIs() {
        Cluster cluster = Cluster.of(2).elect(1);
        cluster.change(1, ConfigChange.Type.REMOVE, 1).deliverOnce().cut(1, 2);
        cluster.settle().run(30);
        assertThat(cluster.raft(1).membership())
                .isEqualTo(cluster.raft(2).membership().after(remove(1)));
        assertThat(cluster.leader()).isZero();

        cluster.heal().run(60);

        assertThat(cluster.leader()).isEqualTo(2);
        assertThat(cluster.raft(2).membership().voters()).containsExactly(2L);
    }

    /** etcd #10563. */
    @Test
    void oneOfTwoMembersCanRemoveItselfWhileItLeads() {
        Cluster cluster = Cluster.of(2).elect(1);

        cluster.change(1, ConfigChange.Type.REMOVE, 1).settle();

        assertThat(cluster.leader()).isEqualTo(2);
        cluster.propose(2, "a").settle();
        assertThat(cluster.applied(2)).containsExactly("a");
    }

    /** Thesis 4.2.2, figure 4.6: it can be the only one whose log is long enough to lead. */
    @Test
    void memberWhoseRemovalIsNotCommittedStillCampaigns() {
        Cluster cluster = Cluster.of(2).elect(1).cut(1, 2);
        cluster.change(1, ConfigChange.Type.REMOVE, 1).settle();
        cluster.crash(1).restart(1).heal().run(60);

        assertThat(cluster.leader()).isEqualTo(2);
        assertThat(cluster.raft(2).membership().voters()).containsExactly(2L);
    }

    /** The same when a restart has made it forget that it was ever added (random seed 2656). */
    @Test
    void memberAddedAndRemovedSinceItsCommitIndexStillCampaigns() {
        Cluster cluster =
                Cluster.of(Cluster.membership(1, 1), Cluster.Options.DEFAULT, 1).elect(1);
        cluster.change(1, ConfigChange.Type.PROMOTE, 2).settle();
        // The removal leaves before the leader's own write, which a crash then loses.
        cluster.holdWrites(1).cut(2, 1).change(1, ConfigChange.Type.REMOVE, 2).settle();
        cluster.crash(1).restart(1).crash(2).restart(2);
        assertThat(cluster.raft(1).lastIndex()).isLessThan(cluster.raft(2).lastIndex());

        cluster.releaseWrites(1).heal().run(60);

        assertThat(cluster.leader()).isEqualTo(1);
        assertThat(cluster.raft(1).membership().voters()).containsExactly(1L);
    }

    @Test
    void memberThatKnowsNobodyNeverCampaigns() {
        Cluster cluster = Cluster.of(1);
        cluster.join(2);

        cluster.tick(2, 1000);
        cluster.step(2, Input.Campaign.INSTANCE);

        assertThat(cluster.raft(2).role()).isEqualTo(RoleName.FOLLOWER);
        assertThat(cluster.raft(2).term()).isZero();
    }

    /** Entries alone do not name the founders: a member built from them would think that it is alone. */
    @Test
    void memberThatKnowsNobodyTakesASnapshotBeforeEntries() {
        Cluster cluster = Cluster.of(3).elect(1);

        cluster.change(1, ConfigChange.Type.ADD_VOTER, 4).settle();

        assertThat(cluster.member(4).signals).hasAtLeastOneElementOfType(Step.SnapshotAccepted.class);
        assertThat(cluster.raft(4).membership()).isEqualTo(Cluster.membership(4, 0));
    }

    @Test
    void configurationGoesBackWithATruncatedLog() {
        Cluster cluster = Cluster.of(3).elect(1).isolate(1);
        cluster.change(1, ConfigChange.Type.REMOVE, 3).settle();
        assertThat(cluster.raft(1).lastConfigIndex()).isEqualTo(2);

        cluster.run(40).heal().run(40);

        assertThat(cluster.raft(1).lastConfigIndex()).isZero();
        assertThat(cluster.raft(1).membership()).isEqualTo(Cluster.membership(3, 0));
    }

    @Test
    void membershipSurvivesCompactionAndRestart() {
        Cluster cluster = Cluster.of(3).elect(1);
        cluster.change(1, ConfigChange.Type.ADD_LEARNER, 4).settle().run(3);
        cluster.change(1, ConfigChange.Type.PROMOTE, 4).settle();

        cluster.compact(1, Long.MAX_VALUE).crash(1).restart(1);

        assertThat(cluster.raft(1).firstIndex()).isEqualTo(5);
        assertThat(cluster.raft(1).membership()).isEqualTo(Cluster.membership(4, 0));
    }

    private static ConfigChange remove(long memberId) {
        return configChange(ConfigChange.Type.REMOVE, memberId);
    }

    private static Input change(ConfigChange.Type type, long memberId) {
        return new Input.ProposeChange(configChange(type, memberId));
    }

    private static ConfigChange configChange(ConfigChange.Type type, long memberId) {
        return new ConfigChange(type, memberId, Bytes.EMPTY);
    }
}
