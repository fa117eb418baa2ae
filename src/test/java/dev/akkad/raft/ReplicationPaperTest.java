package dev.akkad.raft;

import static dev.akkad.raft.Cores.append;
import static dev.akkad.raft.Cores.matches;
import static dev.akkad.raft.Cores.persist;
import static dev.akkad.raft.Cores.propose;
import static dev.akkad.raft.Cores.receive;
import static dev.akkad.raft.Cores.terms;
import static dev.akkad.raft.Cores.tick;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.raft.Message.AppendRequest;
import dev.akkad.raft.Message.AppendResponse;
import dev.akkad.raft.Message.ForwardedProposal;
import dev.akkad.raft.Message.Heartbeat;
import dev.akkad.raft.Message.HeartbeatResponse;
import dev.akkad.raft.PeerProgress.State;
import dev.akkad.raft.RaftEvent.EntriesAppended;
import dev.akkad.raft.Step.ProposalsDropped;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The log: one test per rule, each with its place in the Raft paper (extended version) or in Ongaro's thesis. */
final class ReplicationPaperTest {
    /** Paper 5.3: the leader "appends the command to its log", then "issues AppendEntries RPCs in parallel". */
    @Test
    void leaderAppendsAndSendsAtOnce() {
        Raft leader = readyLeader();

        Step step = leader.step(propose("a", "b"));

        assertThat(step.events()).hasSize(1);
        assertThat(((EntriesAppended) step.events().get(0)).entries()).hasSize(2);
        assertThat(step.messages()).extracting(Message::to).containsExactly(2L, 3L);
        assertThat(step.messages()).allMatch(m -> ((AppendRequest) m).entries().size() == 2);
        assertThat(step.messagesAfterWrite()).isEmpty();
    }

    /** Thesis 10.2.1: a leader may send before its own write, but counts itself only when that is durable. */
    @Test
    void leaderCountsItselfOnlyOnceDurable() {
        Raft leader = readyLeader();
        Step proposed = leader.step(propose("a"));

        leader.step(receive(matches(1, 2, 1, 2)));
        assertThat(leader.committed()).isEqualTo(1);

        Step persisted = leader.step(new Input.Persisted(proposed.sequence()));
        assertThat(leader.committed()).isEqualTo(2);
        assertThat(persisted.committed()).extracting(Entry::index).containsExactly(2L);
    }

    /** Thesis 10.2.1: a majority of the others may commit an entry even before the leader's own disk has it. */
    @Test
    void othersMayCommitBeforeTheLeadersDiskAndItAppliesAfterwards() {
        Raft leader = readyLeader();
        Step proposed = leader.step(propose("a"));
        leader.step(receive(matches(1, 2, 1, 2)));

        Step committed = leader.step(receive(matches(1, 3, 1, 2)));
        assertThat(leader.committed()).isEqualTo(2);
        assertThat(committed.committed()).isEmpty();

        Step persisted = leader.step(new Input.Persisted(proposed.sequence()));
        assertThat(persisted.committed()).extracting(Entry::index).containsExactly(2L);
    }

    /** etcd #14370: a cluster of one has a quorum of one, which is its disk. */
    @Test
    void singleMemberCommitsOnlyWhatIsDurable() {
        Raft leader = Cores.leader(1, 1);
        assertThat(leader.committed()).isEqualTo(1);

        Step proposed = leader.step(propose("a"));
        assertThat(proposed.committed()).isEmpty();
        assertThat(leader.committed()).isEqualTo(1);

        assertThat(persist(leader, proposed).committed()).hasSize(1);
    }

    /** Paper 5.3: "A log entry is committed once the leader … has replicated it on a majority", with all before it. */
    @Test
    void majorityCommits() {
        Raft leader = Cores.leader(1, 5);
        persist(leader, leader.step(propose("a", "b")));

        leader.step(receive(matches(1, 2, 1, 3)));
        assertThat(leader.committed()).isZero();

        Step step = leader.step(receive(matches(1, 3, 1, 2)));
        assertThat(leader.committed()).isEqualTo(2);
        assertThat(step.committed()).extracting(Entry::index).containsExactly(1L, 2L);
    }

    /** Paper 5.3: the leader "includes that index in future AppendEntries RPCs so that the other servers find out". */
    @Test
    void followersLearnOfACommitAtOnce() {
        Raft leader = readyLeader();
        persist(leader, leader.step(propose("a")));

        Step step = leader.step(receive(matches(1, 2, 1, 2)));

        assertThat(step.messages())
                .extracting(m -> ((AppendRequest) m).commit())
                .containsExactly(2L, 2L);
    }

    /** The answer to a mere notice of a commit would say nothing new. */
    @Test
    void noticeOfACommitIsNotAnswered() {
        Raft follower = Cores.follower(2, 3);
        persist(follower, follower.step(receive(append(1, 1, 2, 0, 0, 0, 1, 1))));

        Step notice = follower.step(receive(append(1, 1, 2, 2, 1, 2)));
        assertThat(notice.committed()).hasSize(2);
        assertThat(notice.messagesAfterWrite()).isEmpty();

        Step repeated = follower.step(receive(append(1, 1, 2, 2, 1, 2)));
        assertThat(repeated.messagesAfterWrite()).containsExactly(matches(1, 2, 1, 2));
    }

    /** Paper 5.3: "If the follower does not find an entry … with the same index and term, it refuses". */
    @Test
    void followerRefusesWhatDoesNotFollowItsLog() {
        Raft follower = Cores.follower(2, 3, 1, 1);

        Step gap = follower.step(receive(append(2, 1, 2, 5, 2, 0, 2)));
        Step conflict = follower.step(receive(append(2, 1, 2, 2, 2, 0, 2)));

        assertThat(gap.messages()).containsExactly(new AppendResponse(2, 2, 1, false, 5, 2, 1));
        assertThat(conflict.messages()).containsExactly(new AppendResponse(2, 2, 1, false, 2, 2, 1));
        assertThat(terms(follower)).containsExactly(1L, 1L);
    }

    /** Paper 5.3, figure 7: conflicting entries are "overwritten with entries from the leader's log". */
    @Test
    void followersLogBecomesTheLeaders() {
        long[][] logs = {
            {1, 1, 1, 4, 4, 5, 5, 6, 6},
            {1, 1, 1, 4},
            {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6},
            {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7},
            {1, 1, 1, 4, 4, 4, 4},
            {1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3}
        };
        for (long[] log : logs) {
            Raft leader = Cores.leader(1, 3, 1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7);
            Raft follower = Cores.follower(2, 3, log);

            exchange(leader, follower);

            assertThat(terms(follower)).isEqualTo(terms(leader));
            assertThat(leader.matchIndex(2)).isEqualTo(leader.lastIndex());
        }
    }

    /** Paper 5.3, last paragraphs: a conflict costs one round for each term, not for each entry. */
    @Test
    void conflictIsFoundByTerms() {
        long[] leaderTerms = new long[200];
        long[] followerTerms = new long[200];
        for (int i = 0; i < 200; i++) {
            leaderTerms[i] = i < 10 ? 1 : 4;
            followerTerms[i] = i < 10 ? 1 : 2 + i / 150;
        }
        Raft leader = Cores.leader(1, 3, leaderTerms);
        Raft follower = Cores.follower(2, 3, followerTerms);

        assertThat(exchange(leader, follower)).isLessThanOrEqualTo(4);
        assertThat(terms(follower)).isEqualTo(terms(leader));
    }

    /** Figure 2, AppendEntries 3: only "if an existing entry conflicts" is it deleted. */
    @Test
    void overtakenAppendDoesNotCutTheLog() {
        Raft follower = Cores.follower(2, 3);
        persist(follower, follower.step(receive(append(1, 1, 2, 0, 0, 0, 1, 1, 1))));

        Step step = follower.step(receive(append(1, 1, 2, 0, 0, 0, 1)));

        assertThat(step.events()).isEmpty();
        assertThat(follower.lastIndex()).isEqualTo(3);
        assertThat(step.messagesAfterWrite()).containsExactly(matches(1, 2, 1, 1));
    }

    /** Figure 2, AppendEntries 5: commit only up to "index of last new entry"; what follows may not match yet. */
    @Test
    void followerCommitsAndAcknowledgesOnlyWhatTheRequestProved() {
        Raft follower = Cores.follower(2, 3, 1, 1, 1);

        Step step = follower.step(receive(append(2, 1, 2, 1, 1, 3)));

        assertThat(follower.committed()).isEqualTo(1);
        assertThat(step.messagesAfterWrite()).containsExactly(matches(2, 2, 1, 1));
    }

    /** Figure 2: an acknowledgement promises durability. */
    @Test
    void followerAcknowledgesAfterItsWriteAndAppliesAfterIt() {
        Raft follower = Cores.follower(2, 3);

        Step step = follower.step(receive(append(1, 1, 2, 0, 0, 1, 1)));
        assertThat(step.messages()).isEmpty();
        assertThat(step.messagesAfterWrite()).containsExactly(matches(1, 2, 1, 1));
        assertThat(step.committed()).isEmpty();

        assertThat(persist(follower, step).committed()).hasSize(1);
    }

    /** The write of a replaced entry must not count for the one that took its place (fault model 5.2, ABA). */
    @Test
    void writeOfAReplacedEntryDoesNotMakeItsSuccessorDurable() {
        Raft follower = Cores.follower(2, 3, 1);
        Step old = follower.step(receive(append(1, 1, 2, 1, 1, 0, 1, 1)));
        Step fresh = follower.step(receive(append(2, 3, 2, 1, 1, 3, 2, 2)));

        assertThat(fresh.committed()).extracting(Entry::index).containsExactly(1L);

        Step persistedOld = follower.step(new Input.Persisted(old.sequence()));
        assertThat(follower.durable()).isEqualTo(1);
        assertThat(persistedOld.committed()).isEmpty();

        Step persistedFresh = follower.step(new Input.Persisted(fresh.sequence()));
        assertThat(persistedFresh.committed()).extracting(Entry::term).containsExactly(2L, 2L);
    }

    /** Paper 5.4.2, figure 8: "Raft never commits log entries from previous terms by counting replicas." */
    @Test
    void leaderCommitsOnlyEntriesOfItsOwnTermByCounting() {
        Raft leader = Cores.leader(1, 3, 1, 2);

        leader.step(receive(matches(3, 2, 1, 2)));
        assertThat(leader.committed()).isZero();

        leader.step(receive(matches(3, 2, 1, 3)));
        assertThat(leader.committed()).isEqualTo(3);
    }

    /** Paper 8: "each leader commit[s] a blank no-op entry into the log at the start of its term". */
    @Test
    void newLeaderBeginsWithAnEmptyEntry() {
        Raft leader = Cores.leader(1, 3, 1);

        Entry last = leader.slice(2, 2, 1).get(0);

        assertThat(last).isEqualTo(new Entry(2, 2, Entry.Kind.COMMAND, Bytes.EMPTY));
    }

    /** Paper 5.3: "it retries AppendEntries … until all followers eventually store all log entries". */
    @Test
    void lostAppendIsSentAgainOnceTheFollowerShowsLife() {
        Cluster cluster = Cluster.of(3).elect(1).cut(1, 3).propose(1, "a").settle();

        cluster.heal().run(2);

        assertThat(cluster.applied(3)).containsExactly("a");
    }

    /** A lost answer is asked for, even though there is nothing to send. */
    @Test
    void lostAcknowledgementIsAskedFor() {
        Cluster cluster = Cluster.of(3).elect(1).dropAll(m -> m.from() == 3 && m instanceof AppendResponse);
        cluster.propose(1, "a").settle();
        assertThat(cluster.raft(1).matchIndex(3)).isEqualTo(1);

        cluster.heal().run(2);

        assertThat(cluster.raft(1).matchIndex(3)).isEqualTo(2);
    }

    /** Thesis 10.2.2: appends are pipelined, up to a window, each up to a number of bytes. */
    @Test
    void appendsArePipelinedWithinAWindowOfBoundedOnes() {
        int two = 2 * Cores.entry(1, 1).sizeBytes();
        Cluster cluster =
                Cluster.of(2, Cluster.Options.DEFAULT.withAppends(two, 3)).elect(1);

        cluster.propose(1, "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8");
        assertThat(cluster.inFlight()).hasSize(3);
        assertThat(cluster.inFlight())
                .allMatch(m -> ((AppendRequest) m).entries().size() == 2);

        cluster.settle();
        assertThat(cluster.applied(2)).hasSize(8);
    }

    /** All of them may wait in the memory of a follower that slept. */
    @Test
    void appendsOnTheirWayAreBoundedInBytes() {
        int one = Cores.entry(1, 1).sizeBytes();
        Cluster cluster = Cluster.of(
                        2, Cluster.Options.DEFAULT.withAppends(one, 8).withInflightBytes(3L * one))
                .elect(1);

        cluster.propose(1, "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8");
        assertThat(cluster.inFlight()).hasSize(3);

        cluster.settle();
        assertThat(cluster.applied(2)).hasSize(8);
    }

    /** One entry larger than the limit still travels, alone. */
    @Test
    void largeEntryTravelsAlone() {
        Cluster cluster =
                Cluster.of(2, Cluster.Options.DEFAULT.withAppends(1, 8)).elect(1);

        cluster.propose(1, "a", "b").settle();

        assertThat(cluster.applied(2)).containsExactly("a", "b");
    }

    /** A follower that is not known to match is sent one append at a time. */
    @Test
    void unreachableFollowerIsProbed() {
        Raft leader = readyLeader();
        leader.step(receive(matches(1, 3, 1, 1)));
        assertThat(leader.progress().get(3L).state()).isEqualTo(State.REPLICATE);

        leader.step(new Input.Unreachable(3));
        assertThat(leader.step(propose("a")).messages()).extracting(Message::to).contains(3L);
        assertThat(leader.step(propose("b")).messages()).extracting(Message::to).doesNotContain(3L);
    }

    /** The leader tells a follower no commit index beyond what it knows to match there. */
    @Test
    void heartbeatCarriesNoMoreThanWhatMatches() {
        Raft leader = readyLeader();
        persist(leader, leader.step(propose("a", "b")));
        leader.step(receive(matches(1, 2, 1, 3)));

        Step step = tick(leader, 1);

        assertThat(step.messages()).contains(new Heartbeat(1, 1, 2, 3, 0), new Heartbeat(1, 1, 3, 0, 0));
    }

    /** Fault model 5.2: a commit index beyond one's log must not be believed, nor crash the member. */
    @Test
    void commitBeyondTheLogIsNotBelieved() {
        Raft follower = Cores.follower(2, 3, 1);

        Step step = follower.step(receive(new Heartbeat(1, 1, 2, 9, 4)));

        assertThat(follower.committed()).isZero();
        assertThat(step.messages()).containsExactly(new HeartbeatResponse(1, 2, 1, 4));
    }

    /** Paper 8: "if the client's first choice is not the leader" the request is passed on. */
    @Test
    void followerForwardsProposals() {
        Raft follower = Cores.follower(2, 3);
        assertThat(follower.step(propose("a")).signals())
                .containsExactly(new ProposalsDropped(List.of(Bytes.utf8("a"))));
        follower.step(receive(new Heartbeat(1, 1, 2, 0, 0)));

        Step step = follower.step(propose("a"));

        assertThat(step.messages())
                .containsExactly(new ForwardedProposal(1, 2, 1, List.of(Entry.Kind.COMMAND), List.of(Bytes.utf8("a"))));
        assertThat(Cores.leader(1, 3).step(receive(step.messages().get(0))).events())
                .hasSize(1);
    }

    /** Figure 3, state machine safety: after a restart nothing is applied twice, and nothing is left out. */
    @Test
    void restartAppliesWhatFollowsTheAppliedIndex() {
        RaftLog log = new RaftLog();
        log.apply(new RaftEvent.Bootstrapped(Cluster.membership(3, 0)));
        log.apply(new RaftEvent.TermStarted(1));
        log.apply(new EntriesAppended(Cores.entries(1, 1, 1, 1, 1)));
        Raft follower = Raft.recover(Cores.settings(2), new SplittableRandom(1), log, 2);

        assertThat(follower.committed()).isEqualTo(2);
        Step step = follower.step(receive(append(1, 1, 2, 4, 1, 3)));

        assertThat(step.committed()).extracting(Entry::index).containsExactly(3L);
    }

    /** Members that are equally far are sent the very same list: it need be encoded only once. */
    @Test
    void equalAppendsShareTheirEntries() {
        Raft leader = readyLeader();
        leader.step(receive(matches(1, 3, 1, 1)));

        Step step = leader.step(propose("a"));

        AppendRequest first = (AppendRequest) step.messages().get(0);
        AppendRequest second = (AppendRequest) step.messages().get(1);
        assertThat(first.entries()).isSameAs(second.entries());
    }

    /** A leader of three whose empty entry at index 1 is committed through member 2; member 3 is probed. */
    private static Raft readyLeader() {
        Raft leader = Cores.leader(1, 3);
        leader.step(receive(matches(1, 2, 1, 1)));
        leader.step(receive(matches(1, 3, 1, 0)));
        assertThat(leader.committed()).isEqualTo(1);
        return leader;
    }

    /** Lets the two talk until nothing is left to say; how many appends the leader sent for that. */
    private static int exchange(Raft leader, Raft follower) {
        int appends = 0;
        // The answer that any heartbeat gets makes the leader look at who has not acknowledged.
        tick(leader, 1);
        List<Message> toFollower = leader.step(
                        receive(new HeartbeatResponse(leader.term(), follower.id(), leader.id(), 0)))
                .messages();
        while (!toFollower.isEmpty()) {
            List<Message> next = new ArrayList<>();
            for (Message message : toFollower) {
                appends++;
                Step step = follower.step(receive(message));
                persist(follower, step);
                List<Message> answers = new ArrayList<>(step.messages());
                answers.addAll(step.messagesAfterWrite());
                for (Message answer : answers) {
                    leader.step(receive(answer)).messages().stream()
                            .filter(m -> m.to() == follower.id())
                            .forEach(next::add);
                }
            }
            toFollower = next;
        }
        return appends;
    }
}
