package dev.akkad.raft;

import static dev.akkad.raft.Cores.matches;
import static dev.akkad.raft.Cores.receive;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.raft.Message.AppendRequest;
import dev.akkad.raft.Message.InstallSnapshot;
import dev.akkad.raft.PeerProgress.State;
import dev.akkad.raft.Step.SnapshotAccepted;
import dev.akkad.raft.Step.SnapshotNeeded;
import org.junit.jupiter.api.Test;

/** Paper 7, and the sender's side of it. */
final class SnapshotTest {
    private static final Membership THREE = Cluster.membership(3, 0);

    @Test
    void compactionDropsNoMoreThanWhatWasReleased() {
        Raft leader = Cores.leader(1, 3);
        Cores.persist(leader, leader.step(Cores.propose("a", "b")));
        leader.step(receive(matches(1, 2, 1, 2)));

        Step step = leader.step(new Input.Compact(3));

        assertThat(step.events()).containsExactly(new RaftEvent.LogCompacted(2, 1, leader.hardState(), THREE));
        assertThat(leader.firstIndex()).isEqualTo(3);
        assertThat(leader.step(new Input.Compact(2)).events()).isEmpty();
    }

    @Test
    void followerBehindTheBaseGetsASnapshotAndThenEntries() {
        Cluster cluster = Cluster.of(3).elect(1).isolate(3);
        cluster.propose(1, "a", "b", "c")
                .settle()
                .compact(1, Long.MAX_VALUE)
                .propose(1, "d")
                .settle();

        cluster.heal().run(3);

        assertThat(cluster.member(3).signals).contains(new SnapshotAccepted(5, 1));
        assertThat(cluster.applied(3)).containsExactly("a", "b", "c", "d");
        assertThat(cluster.raft(1).progress().get(3L)).isEqualTo(new PeerProgress(5, 6, State.REPLICATE, true));
    }

    @Test
    void nothingIsSentWhileASnapshotIsOnItsWay() {
        Raft leader = compactedLeader();
        assertThat(leader.progress().get(3L).state()).isEqualTo(State.SNAPSHOT);

        Step proposed = leader.step(Cores.propose("later"));

        assertThat(proposed.messages()).extracting(Message::to).containsExactly(2L);
    }

    @Test
    void acknowledgementAtTheSnapshotResumesReplication() {
        Raft leader = compactedLeader();
        leader.step(Cores.propose("later"));
        leader.step(new Input.SnapshotSent(3, true));
        assertThat(leader.progress().get(3L).state()).isEqualTo(State.SNAPSHOT);

        Step resumed = leader.step(receive(matches(1, 3, 1, 3)));

        assertThat(leader.progress().get(3L).state()).isEqualTo(State.REPLICATE);
        assertThat(resumed.messages()).hasSize(1);
        assertThat(((AppendRequest) resumed.messages().get(0)).prevIndex()).isEqualTo(3);
    }

    @Test
    void snapshotThatCouldNotBeSentIsAskedForAgainOnceTheFollowerLives() {
        Raft leader = compactedLeader();

        assertThat(leader.step(new Input.SnapshotSent(3, false)).signals()).isEmpty();
        Cores.tick(leader, 1);
        Step alive = leader.step(receive(new Message.HeartbeatResponse(1, 3, 1, 0)));

        assertThat(alive.signals()).containsExactly(new SnapshotNeeded(3));
    }

    /** Fault model R11: a member that lags is never left with neither entries nor a snapshot. */
    @Test
    void snapshotThatIsNotAcknowledgedInTimeIsAskedAbout() {
        Raft leader = compactedLeader();
        leader.step(new Input.SnapshotSent(3, true));
        Step last = null;
        for (int i = 0; i < Cores.ELECTION_TICKS; i++) {
            leader.step(receive(new Message.HeartbeatResponse(1, 3, 1, 0)));
            last = Cores.tick(leader, 1);
        }

        assertThat(last).isNotNull();
        assertThat(last.messages()).anyMatch(m -> m instanceof AppendRequest a && a.to() == 3 && a.prevIndex() == 3);

        Step refused = leader.step(receive(new Message.AppendResponse(1, 3, 1, false, 3, 0, 0)));
        assertThat(refused.signals()).containsExactly(new SnapshotNeeded(3));
    }

    @Test
    void noSnapshotForAMemberThatIsSilent() {
        Cluster cluster = Cluster.of(3).elect(1).isolate(3);
        cluster.propose(1, "a", "b").settle().run(2 * Cores.ELECTION_TICKS);

        cluster.compact(1, Long.MAX_VALUE);
        cluster.step(1, new Input.Unreachable(3));
        cluster.propose(1, "c").settle();

        assertThat(cluster.member(1).signals).isEmpty();
        assertThat(cluster.heal().run(3).applied(3)).containsExactly("a", "b", "c");
    }

    @Test
    void acceptedSnapshotReplacesTheLogAndIsAcknowledgedOnceDurable() {
        Raft follower = Cores.follower(3, 3, 1, 1);

        Step step = follower.step(receive(new InstallSnapshot(2, 1, 3, 10, 2, Cluster.membership(4, 0))));

        assertThat(step.events())
                .containsExactly(
                        new RaftEvent.TermStarted(2),
                        new RaftEvent.SnapshotInstalled(10, 2, new HardState(2, 0), Cluster.membership(4, 0)));
        assertThat(step.signals()).containsExactly(new SnapshotAccepted(10, 2));
        assertThat(step.messages()).isEmpty();
        assertThat(step.messagesAfterWrite()).containsExactly(matches(2, 3, 1, 10));
        assertThat(follower.firstIndex()).isEqualTo(11);
        assertThat(follower.committed()).isEqualTo(10);
        assertThat(follower.durable()).isLessThan(10);
        assertThat(follower.membership()).isEqualTo(Cluster.membership(4, 0));

        Cores.persist(follower, step);
        assertThat(follower.durable()).isEqualTo(10);
    }

    @Test
    void staleSnapshotIsAnsweredWithTheCommitIndex() {
        Raft follower = Cores.follower(3, 3, 1, 1, 1);
        follower.step(receive(Cores.append(1, 1, 3, 3, 1, 3)));

        Step step = follower.step(receive(new InstallSnapshot(1, 1, 3, 2, 1, THREE)));

        assertThat(step.events()).isEmpty();
        assertThat(step.signals()).isEmpty();
        assertThat(step.messagesAfterWrite()).containsExactly(matches(1, 3, 1, 3));
    }

    /** Paper 7: entries that the follower has already are kept, and so is what follows them. */
    @Test
    void snapshotOfWhatTheLogHoldsOnlyCommits() {
        Raft follower = Cores.follower(3, 3, 1, 1, 1);

        Step step = follower.step(receive(new InstallSnapshot(1, 1, 3, 2, 1, THREE)));

        assertThat(step.events()).isEmpty();
        assertThat(step.signals()).isEmpty();
        assertThat(step.committed()).extracting(Entry::index).containsExactly(1L, 2L);
        assertThat(follower.lastIndex()).isEqualTo(3);
    }

    @Test
    void restartAfterASnapshotBeginsWhereItEnds() {
        Cluster cluster = Cluster.of(3).elect(1).isolate(3);
        cluster.propose(1, "a", "b").settle().compact(1, Long.MAX_VALUE).heal().run(3);

        cluster.crash(3).restart(3).run(3);

        assertThat(cluster.raft(3).firstIndex()).isEqualTo(4);
        assertThat(cluster.applied(3)).containsExactly("a", "b");
        cluster.propose(1, "c").settle();
        assertThat(cluster.applied(3)).containsExactly("a", "b", "c");
    }

    @Test
    void journalShrinksWithTheLog() {
        Cluster cluster = Cluster.of(1).elect(1);
        for (int i = 0; i < 100; i++) {
            cluster.propose(1, "c" + i);
        }
        assertThat(cluster.member(1).disk.recordCount()).isGreaterThan(100);

        cluster.compact(1, 90).crash(1).restart(1);

        assertThat(cluster.member(1).disk.recordCount()).isLessThan(20);
        assertThat(cluster.raft(1).firstIndex()).isEqualTo(91);
        assertThat(cluster.raft(1).lastIndex()).isEqualTo(101);
    }

    /** A leader whose log starts after index 3, with member 2 up to date and member 3 at the very beginning. */
    private static Raft compactedLeader() {
        Raft leader = Cores.leader(1, 3);
        Cores.persist(leader, leader.step(Cores.propose("a", "b")));
        leader.step(receive(matches(1, 2, 1, 3)));
        leader.step(new Input.Compact(3));
        Step refused = leader.step(receive(new Message.AppendResponse(1, 3, 1, false, 0, 0, 0)));
        assertThat(refused.signals()).containsExactly(new SnapshotNeeded(3));
        return leader;
    }
}
