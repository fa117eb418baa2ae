package dev.akkad.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** One member goes on alone with what it has. */
final class LoneClusterTest {
    private static RaftLog log(int voters, int learners, long... entryTerms) {
        RaftLog log = new RaftLog();
        log.apply(new RaftEvent.Bootstrapped(Cluster.membership(voters, learners)));
        log.apply(new RaftEvent.TermStarted(entryTerms[entryTerms.length - 1]));
        log.apply(new RaftEvent.EntriesAppended(Cores.entries(1, entryTerms)));
        return log;
    }

    private static Raft alone(RaftLog log, long self) {
        LoneCluster.events(log, self).forEach(log::apply);
        Raft raft = Raft.recover(Cores.settings(self), new SplittableRandom(self), log, 0);
        Cores.persist(raft, raft.step(Input.Campaign.INSTANCE));
        return raft;
    }

    @Test
    void everythingInTheLogStaysAndNobodyElseCounts() {
        Raft raft = alone(log(3, 1, 1, 1, 2), 2);

        assertThat(raft.role()).isEqualTo(RoleName.LEADER);
        assertThat(raft.membership().all()).containsExactly(2L);
        assertThat(Cores.terms(raft)).startsWith(1L, 1L, 2L, 3L, 3L, 3L);
        assertThat(raft.committed()).isEqualTo(raft.lastIndex());
    }

    @Test
    void aLearnerBecomesTheVoter() {
        assertThat(alone(log(2, 1, 1), 3).membership()).isEqualTo(Membership.ofVoters(java.util.List.of(3L)));
    }

    @Test
    void whoIsAloneStaysAsItIs() {
        RaftLog log = log(3, 0, 1);
        LoneCluster.events(log, 1).forEach(log::apply);

        assertThat(LoneCluster.events(log, 1)).isEmpty();
        assertThat(LoneCluster.events(log, 9)).isEmpty();
    }
}
