package dev.akkad.raft;

import static dev.akkad.raft.Cores.ELECTION_TICKS;
import static dev.akkad.raft.Cores.append;
import static dev.akkad.raft.Cores.matches;
import static dev.akkad.raft.Cores.propose;
import static dev.akkad.raft.Cores.receive;
import static dev.akkad.raft.Cores.terms;
import static dev.akkad.raft.Cores.tick;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.raft.Message.AppendRequest;
import dev.akkad.raft.Message.AppendResponse;
import dev.akkad.raft.Message.Heartbeat;
import dev.akkad.raft.Message.PreVoteRequest;
import dev.akkad.raft.Message.PreVoteResponse;
import dev.akkad.raft.Message.VoteRequest;
import dev.akkad.raft.Message.VoteResponse;
import dev.akkad.raft.RaftEvent.TermStarted;
import dev.akkad.raft.RaftEvent.VoteCast;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Terms, elections and votes: one test per rule, each with its place in the Raft paper (extended version) or in
 * Ongaro's thesis.
 */
final class RaftPaperTest {
    /** Paper 5.1: "If one server's current term is smaller than the other's, then it updates its current term". */
    @Test
    void higherTermIsAdopted() {
        Raft follower = Cores.follower(1, 3, 1);

        Step step = follower.step(receive(append(4, 2, 1, 1, 1, 0)));

        assertThat(follower.term()).isEqualTo(4);
        assertThat(follower.leader()).isEqualTo(2);
        assertThat(step.events()).containsExactly(new TermStarted(4));
    }

    /** Paper 5.1: "If a candidate or leader discovers that its term is out of date, it immediately reverts". */
    @Test
    void leaderAndCandidateRevertToFollowerInAHigherTerm() {
        for (Raft raft : new Raft[] {Cores.leader(1, 3), Cores.candidate(1, 3)}) {
            raft.step(receive(append(9, 2, 1, 0, 0, 0)));

            assertThat(raft.role()).isEqualTo(RoleName.FOLLOWER);
            assertThat(raft.term()).isEqualTo(9);
        }
    }

    /** Paper 5.1: "If a server receives a request with a stale term number, it rejects the request". */
    @Test
    void staleTermsChangeNothing() {
        Raft follower = Cores.follower(1, 3, 1, 5);

        Step append = follower.step(receive(append(4, 2, 1, 2, 5, 2, 4)));
        Step vote = follower.step(receive(new VoteRequest(4, 2, 1, 9, 4, false)));

        assertThat(append.events()).isEmpty();
        assertThat(append.messages()).containsExactly(new AppendResponse(5, 1, 2, false, 0, 0, 0));
        assertThat(vote.events()).isEmpty();
        assertThat(vote.messages()).containsExactly(new VoteResponse(5, 1, 2, false));
        assertThat(follower.committed()).isZero();
        assertThat(follower.leader()).isZero();
    }

    /** Paper 5.2: "When servers start up, they begin as followers." */
    @Test
    void membersStartAsFollowers() {
        assertThat(Cores.follower(1, 3).role()).isEqualTo(RoleName.FOLLOWER);
    }

    /** Paper 5.2: a leader "sends periodic heartbeats to all followers". */
    @Test
    void leaderSendsHeartbeats() {
        Raft leader = Cores.leader(1, 3);

        Step step = leader.step(Input.Tick.INSTANCE);

        assertThat(step.messages()).containsExactly(new Heartbeat(1, 1, 2, 0, 0), new Heartbeat(1, 1, 3, 0, 0));
    }

    /** Paper 5.2: a follower that hears nothing "increments its current term", votes for itself and asks the others. */
    @Test
    void silentLeaderIsChallenged() {
        Raft follower = Cores.follower(1, 3, 2, 2);
        Step step = tick(follower, 1);
        while (follower.role() == RoleName.FOLLOWER) {
            step = tick(follower, 1);
        }

        assertThat(follower.role()).isEqualTo(RoleName.CANDIDATE);
        assertThat(step.events()).containsExactly(new TermStarted(3), new VoteCast(3, 1));
        assertThat(step.messages()).isEmpty();
        assertThat(step.messagesAfterWrite())
                .containsExactly(new VoteRequest(3, 1, 2, 2, 2, false), new VoteRequest(3, 1, 3, 2, 2, false));
    }

    /** Paper 5.2: "A candidate wins an election if it receives votes from a majority". */
    @Test
    void majorityOfVotesWins() {
        Raft candidate = Cores.candidate(1, 5);

        candidate.step(receive(new VoteResponse(1, 2, 1, true)));
        candidate.step(receive(new VoteResponse(1, 2, 1, true)));
        candidate.step(receive(new VoteResponse(1, 9, 1, true)));
        assertThat(candidate.role()).isEqualTo(RoleName.CANDIDATE);

        candidate.step(receive(new VoteResponse(1, 3, 1, true)));
        assertThat(candidate.role()).isEqualTo(RoleName.LEADER);
    }

    /** A majority that refuses has decided: waiting for the rest is idle. */
    @Test
    void majorityOfRefusalsEndsTheAttempt() {
        Raft candidate = Cores.candidate(1, 3);

        candidate.step(receive(new VoteResponse(1, 2, 1, false)));
        candidate.step(receive(new VoteResponse(1, 3, 1, false)));

        assertThat(candidate.role()).isEqualTo(RoleName.FOLLOWER);
        assertThat(candidate.term()).isEqualTo(1);
    }

    /** Figure 2, persistent state: a vote that a crash could undo must not count, not even one's own. */
    @Test
    void ownVoteCountsOnlyOnceDurable() {
        Raft single = Cores.follower(1, 1);
        Step campaign = single.step(Input.Campaign.INSTANCE);
        assertThat(single.role()).isEqualTo(RoleName.CANDIDATE);

        single.step(new Input.Persisted(campaign.sequence()));

        assertThat(single.role()).isEqualTo(RoleName.LEADER);
    }

    /**
     * Paper 5.2: "each server will vote for at most one candidate in a given term, on a first-come-first-served basis".
     */
    @Test
    void oneVoteATerm() {
        Raft voter = Cores.follower(1, 3);
        VoteRequest first = new VoteRequest(1, 2, 1, 0, 0, false);

        Step granted = voter.step(receive(first));
        Step refused = voter.step(receive(new VoteRequest(1, 3, 1, 0, 0, false)));
        Step again = voter.step(receive(first));

        assertThat(granted.events()).containsExactly(new TermStarted(1), new VoteCast(1, 2));
        assertThat(granted.messages()).isEmpty();
        assertThat(granted.messagesAfterWrite()).containsExactly(new VoteResponse(1, 1, 2, true));
        assertThat(refused.messages()).containsExactly(new VoteResponse(1, 1, 3, false));
        assertThat(again.events()).isEmpty();
        assertThat(again.messagesAfterWrite()).containsExactly(new VoteResponse(1, 1, 2, true));
    }

    /** Figure 2: the vote survives a crash. */
    @Test
    void voteIsRememberedAfterARestart() {
        RaftLog log = new RaftLog();
        log.apply(new RaftEvent.Bootstrapped(Cluster.membership(3, 0)));
        log.apply(new TermStarted(1));
        log.apply(new VoteCast(1, 2));
        Raft voter = Raft.recover(Cores.settings(1), new SplittableRandom(1), log, 0);

        Step step = voter.step(receive(new VoteRequest(1, 3, 1, 0, 0, false)));

        assertThat(step.messages()).containsExactly(new VoteResponse(1, 1, 3, false));
    }

    /** Paper 5.2: a candidate that hears from a leader of its term "recognizes the leader as legitimate". */
    @Test
    void candidateObeysTheLeaderOfItsTerm() {
        Raft candidate = Cores.candidate(1, 3);

        Step step = candidate.step(receive(append(1, 2, 1, 0, 0, 0, 1)));

        assertThat(candidate.role()).isEqualTo(RoleName.FOLLOWER);
        assertThat(candidate.leader()).isEqualTo(2);
        assertThat(step.messagesAfterWrite()).containsExactly(matches(1, 1, 2, 1));
    }

    /** Paper 5.2: "election timeouts are chosen randomly from a fixed interval". */
    @Test
    void waitsAreDrawnPerAttemptFromOneToTwoElectionTimeouts() {
        TreeSet<Integer> waits = new TreeSet<>();
        Raft raft = Cores.follower(1, 3);
        int waited = 0;
        long term = 0;
        for (int i = 0; i < 20_000; i++) {
            raft.step(Input.Tick.INSTANCE);
            waited++;
            if (raft.term() > term) {
                waits.add(waited);
                waited = 0;
                term = raft.term();
            }
        }

        assertThat(waits.first()).isEqualTo(ELECTION_TICKS);
        assertThat(waits.last()).isEqualTo(2 * ELECTION_TICKS - 1);
        assertThat(waits).hasSize(ELECTION_TICKS);
    }

    /** Paper 5.2: a split vote times out, and a new term is tried. */
    @Test
    void splitVoteLeadsToANewTerm() {
        Raft candidate = Cores.candidate(1, 4);
        candidate.step(receive(new VoteResponse(1, 2, 1, true)));
        candidate.step(receive(new VoteResponse(1, 3, 1, false)));

        tick(candidate, 2 * ELECTION_TICKS);

        assertThat(candidate.role()).isEqualTo(RoleName.CANDIDATE);
        assertThat(candidate.term()).isEqualTo(2);
    }

    /** Paper 5.4.1: "the voter denies its vote if its own log is more up-to-date than that of the candidate". */
    @Test
    void votesGoOnlyToLogsThatAreUpToDate() {
        assertThat(grants(2, 2, 2, 2)).isTrue();
        assertThat(grants(3, 2, 2, 2)).isTrue();
        assertThat(grants(1, 3, 2, 2)).isTrue();
        assertThat(grants(1, 2, 2, 2)).isFalse();
        assertThat(grants(9, 1, 2, 2)).isFalse();
    }

    /** Thesis 4.2.3: a vote request within the minimum election time-out of hearing from a leader is ignored. */
    @Test
    void voterThatHearsFromALeaderIgnoresVoteRequests() {
        Raft voter = Cores.follower(1, 3, 1);
        voter.step(receive(new Heartbeat(1, 2, 1, 0, 0)));
        tick(voter, ELECTION_TICKS - 1);
        VoteRequest request = new VoteRequest(7, 3, 1, 9, 6, false);

        Step ignored = voter.step(receive(request));
        assertThat(ignored.messages()).isEmpty();
        assertThat(ignored.messagesAfterWrite()).isEmpty();
        assertThat(voter.term()).isEqualTo(1);

        if (voter.role() == RoleName.FOLLOWER) {
            tick(voter, 1);
        }
        assertThat(voter.step(receive(request)).messagesAfterWrite()).containsExactly(new VoteResponse(7, 1, 3, true));
    }

    /** Thesis 9.6: the pre-vote phase asks without a new term, and changes nothing at who is asked. */
    @Test
    void preVoteChangesNothing() {
        Raft voter = Cores.follower(1, 3, 1);

        Step granted = voter.step(receive(new PreVoteRequest(2, 2, 1, 1, 1)));
        Step refused = voter.step(receive(new PreVoteRequest(2, 3, 1, 0, 0)));

        assertThat(granted.messages()).containsExactly(new PreVoteResponse(2, 1, 2, true));
        assertThat(refused.messages()).containsExactly(new PreVoteResponse(1, 1, 3, false));
        assertThat(granted.events()).isEmpty();
        assertThat(voter.hardState()).isEqualTo(new HardState(1, 0));
    }

    /** Thesis 9.6: a member that was cut off comes back without deposing anybody. */
    @Test
    void returningMemberDoesNotDisturb() {
        Cluster cluster = Cluster.of(3).elect(1).isolate(3).run(10 * ELECTION_TICKS);
        assertThat(cluster.raft(3).term()).isEqualTo(1);

        cluster.heal().run(3 * ELECTION_TICKS);

        assertThat(cluster.leader()).isEqualTo(1);
        assertThat(cluster.raft(1).term()).isEqualTo(1);
        assertThat(cluster.raft(3).leader()).isEqualTo(1);
    }

    /** Thesis 6.2: "a leader steps down if an election timeout elapses without a successful round of heartbeats". */
    @Test
    void leaderWithoutAQuorumStepsDown() {
        Cluster cluster = Cluster.of(3).elect(1).isolate(1);

        cluster.tick(1, ELECTION_TICKS - 1);
        assertThat(cluster.raft(1).role()).isEqualTo(RoleName.LEADER);

        cluster.tick(1, 1);
        assertThat(cluster.raft(1).role()).isEqualTo(RoleName.FOLLOWER);
        assertThat(cluster.raft(1).leader()).isZero();
    }

    /** A member stuck in a higher term than its leader gets it to step down, or it could never be served again. */
    @Test
    void leaderHearsOfAHigherTermFromWhomItServes() {
        Cluster cluster = Cluster.of(3, Cluster.Options.DEFAULT.withPreVote(false))
                .elect(1)
                .isolate(3);
        cluster.run(3 * ELECTION_TICKS);
        long ahead = cluster.raft(3).term();
        assertThat(ahead).isGreaterThan(1);

        cluster.heal().run(4 * ELECTION_TICKS);

        assertThat(cluster.raft(cluster.leader()).term()).isGreaterThan(ahead);
        assertThat(cluster.raft(3).leader()).isEqualTo(cluster.leader());
    }

    /** Figure 3, election safety. It would mean that state is already wrong: the member must stop. */
    @Test
    void secondLeaderInATermStopsTheMember() {
        Raft leader = Cores.leader(1, 3);

        assertThatThrownBy(() -> leader.step(receive(append(1, 2, 1, 0, 0, 0)))).isInstanceOf(AssertionError.class);
    }

    /** Paper 5.3: an append that is sent once is enough; a leader never rewrites its own log (leader append-only). */
    @Test
    void leaderNeverOverwritesItsOwnEntries() {
        Raft leader = Cores.leader(1, 3, 1, 2, 2);

        leader.step(receive(new AppendResponse(3, 2, 1, false, 3, 1, 1)));
        leader.step(propose("a"));

        assertThat(terms(leader)).containsExactly(1L, 2L, 2L, 3L, 3L);
    }

    /** A request for another member, or of no meaning in this role, changes nothing. */
    @Test
    void answersThatComeTooLateAreIgnored() {
        Raft follower = Cores.follower(1, 3, 1);

        assertThat(follower.step(receive(matches(1, 2, 1, 1))).events()).isEmpty();
        assertThat(follower.step(receive(new VoteResponse(1, 2, 1, true))).events())
                .isEmpty();
        assertThat(follower.step(receive(new PreVoteResponse(2, 2, 1, true))).events())
                .isEmpty();
        assertThat(follower.step(receive(new AppendRequest(9, 2, 3, 0, 0, 0, Cores.entries(1, 9))))
                        .events())
                .isEmpty();
        assertThat(follower.role()).isEqualTo(RoleName.FOLLOWER);
        assertThat(follower.term()).isEqualTo(1);
    }

    private static boolean grants(long lastIndex, long lastTerm, long... voterTerms) {
        Raft voter = Cores.follower(1, 3, voterTerms);
        VoteRequest request = new VoteRequest(voter.term() + 5, 2, 1, lastIndex, lastTerm, false);
        return voter.step(receive(request)).messagesAfterWrite().contains(new VoteResponse(request.term(), 1, 2, true));
    }
}
