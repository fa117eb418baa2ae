package dev.akkad.raft;

import static dev.akkad.raft.Cores.matches;
import static dev.akkad.raft.Cores.propose;
import static dev.akkad.raft.Cores.receive;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.raft.Message.TimeoutNow;
import dev.akkad.raft.Step.ChangeDropped;
import dev.akkad.raft.Step.ProposalsDropped;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Thesis 3.10. */
final class LeadershipTransferTest {
    @Test
    void targetThatIsUpToDateLeadsAtOnce() {
        Cluster cluster = Cluster.of(3).elect(1);

        cluster.step(1, new Input.TransferLeadership(3));
        cluster.settle();

        assertThat(cluster.leader()).isEqualTo(3);
        assertThat(cluster.raft(1).leader()).isEqualTo(3);
        assertThat(cluster.raft(3).term()).isEqualTo(2);
    }

    @Test
    void targetFirstGetsWhatItLacks() {
        Raft leader = Cores.leader(1, 3);
        Cores.persist(leader, leader.step(propose("a")));

        Step begun = leader.step(new Input.TransferLeadership(2));
        assertThat(begun.messages()).noneMatch(m -> m instanceof TimeoutNow);
        assertThat(leader.transferring()).isEqualTo(2);

        assertThat(leader.step(receive(matches(1, 2, 1, 1))).messages()).noneMatch(m -> m instanceof TimeoutNow);
        assertThat(leader.step(receive(matches(1, 2, 1, 2))).messages()).contains(new TimeoutNow(1, 1, 2));
    }

    @Test
    void proposalsAreDroppedMeanwhile() {
        Raft leader = Cores.leader(1, 3);
        leader.step(receive(matches(1, 2, 1, 1)));
        leader.step(new Input.TransferLeadership(3));

        ConfigChange change = new ConfigChange(ConfigChange.Type.ADD_LEARNER, 4, Bytes.EMPTY);
        assertThat(leader.step(propose("a")).signals()).containsExactly(new ProposalsDropped(List.of(Bytes.utf8("a"))));
        assertThat(leader.step(new Input.ProposeChange(change)).signals()).containsExactly(new ChangeDropped(change));
        assertThat(leader.lastIndex()).isEqualTo(1);
    }

    @Test
    void transferIsGivenUpAfterAnElectionTimeout() {
        Cluster cluster = Cluster.of(3).elect(1).isolate(3);
        cluster.step(1, new Input.TransferLeadership(3));

        cluster.run(Cores.ELECTION_TICKS);

        assertThat(cluster.raft(1).transferring()).isZero();
        assertThat(cluster.raft(1).role()).isEqualTo(RoleName.LEADER);
        cluster.propose(1, "a").settle();
        assertThat(cluster.applied(1)).containsExactly("a");
    }

    /** The leader asked for it, so that it is alive is no reason to refuse. */
    @Test
    void votersGrantTheTransfersVoteAlthoughTheirLeaderLives() {
        Raft voter = Cores.follower(3, 3);
        voter.step(receive(new Message.Heartbeat(1, 1, 3, 0, 0)));

        Step unasked = voter.step(receive(new Message.VoteRequest(2, 2, 3, 0, 0, false)));
        assertThat(unasked.messagesAfterWrite()).isEmpty();
        assertThat(voter.term()).isEqualTo(1);

        Step asked = voter.step(receive(new Message.VoteRequest(2, 2, 3, 0, 0, true)));
        assertThat(asked.messagesAfterWrite()).containsExactly(new Message.VoteResponse(2, 3, 2, true));
    }

    @Test
    void learnersAndStrangersAreNoTargets() {
        Cluster cluster =
                Cluster.of(Cluster.membership(2, 1), Cluster.Options.DEFAULT, 1).elect(1);

        cluster.step(1, new Input.TransferLeadership(3));
        cluster.step(1, new Input.TransferLeadership(9));
        cluster.step(1, new Input.TransferLeadership(1));

        assertThat(cluster.raft(1).transferring()).isZero();
        assertThat(cluster.inFlight()).isEmpty();
    }

    @Test
    void laterTargetReplacesAnEarlierOne() {
        Cluster cluster =
                Cluster.of(3).elect(1).isolate(3).propose(1, "a").settle().heal();
        cluster.step(1, new Input.TransferLeadership(3));

        cluster.step(1, new Input.TransferLeadership(2));
        assertThat(cluster.raft(1).transferring()).isEqualTo(2);
        cluster.settle();

        assertThat(cluster.leader()).isEqualTo(2);
    }

    @Test
    void nonLeaderIgnoresTheWish() {
        Raft follower = Cores.follower(1, 3);

        Step step = follower.step(new Input.TransferLeadership(2));

        assertThat(step.messages()).isEmpty();
        assertThat(step.signals()).isEmpty();
    }
}
