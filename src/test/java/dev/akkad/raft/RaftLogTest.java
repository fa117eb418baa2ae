package dev.akkad.raft;

import static dev.akkad.raft.Cores.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.base.Bytes;
import dev.akkad.raft.RaftEvent.Bootstrapped;
import dev.akkad.raft.RaftEvent.EntriesAppended;
import dev.akkad.raft.RaftEvent.LogCompacted;
import dev.akkad.raft.RaftEvent.SnapshotInstalled;
import dev.akkad.raft.RaftEvent.TermStarted;
import dev.akkad.raft.RaftEvent.VoteCast;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RaftLogTest {
    private static final Membership THREE = Cluster.membership(3, 0);
    private static final Membership FOUR = Cluster.membership(4, 0);

    @Test
    void emptyJournalIsAMemberThatKnowsNobody() {
        RaftLog log = fold();

        assertThat(log.hardState()).isEqualTo(HardState.INITIAL);
        assertThat(log.membership()).isEqualTo(Membership.NONE);
        assertThat(log.firstIndex()).isEqualTo(1);
        assertThat(log.lastIndex()).isZero();
        assertThat(log.lastTerm()).isZero();
    }

    @Test
    void laterEntriesReplaceEarlierOnesFromTheirIndexOn() {
        RaftLog log = fold(
                new Bootstrapped(THREE),
                new EntriesAppended(entries(1, 1, 1, 1, 1)),
                new EntriesAppended(entries(3, 2)));

        assertThat(log.lastIndex()).isEqualTo(3);
        assertThat(log.slice(1, 3, Long.MAX_VALUE)).extracting(Entry::term).containsExactly(1L, 1L, 2L);
    }

    @Test
    void newTermVoidsTheVote() {
        RaftLog log = fold(new Bootstrapped(THREE), new TermStarted(3), new VoteCast(3, 2), new TermStarted(4));

        assertThat(log.hardState()).isEqualTo(new HardState(4, 0));
    }

    @Test
    void secondVoteInATermIsABrokenJournal() {
        RaftLog log = fold(new Bootstrapped(THREE), new TermStarted(3), new VoteCast(3, 2));

        assertThatThrownBy(() -> log.apply(new VoteCast(3, 1))).isInstanceOf(AssertionError.class);
    }

    @Test
    void sizeCountsWhatIsKept() {
        RaftLog log = fold(new Bootstrapped(THREE), new EntriesAppended(entries(1, 1, 1, 1, 1)));
        long four = log.bytes();

        log.apply(new EntriesAppended(entries(4, 2)));
        assertThat(log.bytes()).isEqualTo(four);

        log.apply(new LogCompacted(2, 1, HardState.INITIAL, THREE));
        assertThat(log.bytes()).isEqualTo(four / 2);
        assertThat(log.slice(3, 4, Long.MAX_VALUE).stream()
                        .mapToLong(Entry::sizeBytes)
                        .sum())
                .isEqualTo(log.bytes());
    }

    @Test
    void sliceTakesAtLeastOneEntryAndNoMoreThanTheBytes() {
        RaftLog log = fold(new Bootstrapped(THREE), new EntriesAppended(entries(1, 1, 1, 1, 1)));
        int one = log.entry(1).sizeBytes();

        assertThat(log.slice(2, 4, 0)).extracting(Entry::index).containsExactly(2L);
        assertThat(log.slice(2, 4, 2L * one)).extracting(Entry::index).containsExactly(2L, 3L);
        assertThat(log.slice(2, 4, Long.MAX_VALUE)).extracting(Entry::index).containsExactly(2L, 3L, 4L);
        assertThat(log.slice(5, 4, Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void compactionKeepsTheBaseAndWhatFollows() {
        HardState hardState = new HardState(2, 1);
        RaftLog log = fold(
                new Bootstrapped(THREE),
                new EntriesAppended(entries(1, 1, 1, 2, 2)),
                new LogCompacted(3, 2, hardState, THREE));

        assertThat(log.baseIndex()).isEqualTo(3);
        assertThat(log.term(3)).isEqualTo(2);
        assertThat(log.firstIndex()).isEqualTo(4);
        assertThat(log.lastIndex()).isEqualTo(4);
        assertThat(log.hardState()).isEqualTo(hardState);
        assertThatThrownBy(() -> log.term(2)).isInstanceOf(AssertionError.class);
    }

    @Test
    void snapshotReplacesTheWholeLog() {
        RaftLog log = fold(
                new Bootstrapped(THREE),
                new EntriesAppended(entries(1, 1, 1, 1)),
                new SnapshotInstalled(2, 2, new HardState(2, 0), FOUR));

        assertThat(log.lastIndex()).isEqualTo(2);
        assertThat(log.lastTerm()).isEqualTo(2);
        assertThat(log.membership()).isEqualTo(FOUR);
        assertThat(log.bytes()).isZero();
    }

    /** A leader appends a change once the one before is committed, so that one is, whether it was heard or not. */
    @Test
    void inForceIsTheLastChangeThatIsCommittedOrFollowedByAnother() {
        RaftLog log = fold(
                new Bootstrapped(THREE),
                new EntriesAppended(entries(1, 1)),
                new EntriesAppended(List.of(config(2, 1, ConfigChange.Type.ADD_VOTER, 4))));
        assertThat(log.membershipInForce(1)).isEqualTo(THREE);
        assertThat(log.membershipInForce(2)).isEqualTo(FOUR);

        log.apply(new EntriesAppended(List.of(config(3, 1, ConfigChange.Type.ADD_VOTER, 5))));

        assertThat(log.membershipInForce(0)).isEqualTo(FOUR);
        assertThat(log.membershipInForce(3)).isEqualTo(Cluster.membership(5, 0));
    }

    @Test
    void membershipIsTheLatestInTheLogAndGoesBackWithIt() {
        RaftLog log = fold(
                new Bootstrapped(THREE),
                new EntriesAppended(entries(1, 1)),
                new EntriesAppended(List.of(config(2, 1, ConfigChange.Type.ADD_VOTER, 4))));

        assertThat(log.membership()).isEqualTo(FOUR);
        assertThat(log.membershipAt(1)).isEqualTo(THREE);
        assertThat(log.membershipAt(2)).isEqualTo(FOUR);
        assertThat(log.lastConfigIndex()).isEqualTo(2);

        log.apply(new EntriesAppended(entries(2, 2)));
        assertThat(log.membership()).isEqualTo(THREE);
        assertThat(log.lastConfigIndex()).isZero();
    }

    @Test
    void compactionCarriesTheMembershipOfItsIndex() {
        RaftLog log = fold(
                new Bootstrapped(THREE),
                new EntriesAppended(List.of(
                        config(1, 1, ConfigChange.Type.ADD_VOTER, 4), config(2, 1, ConfigChange.Type.REMOVE, 4))),
                new LogCompacted(1, 1, new HardState(1, 0), FOUR));

        assertThat(log.membershipAt(1)).isEqualTo(FOUR);
        assertThat(log.membership()).isEqualTo(THREE);
    }

    @Test
    void replayMayBeginWithEntriesBeforeTheirBaseIsKnown() {
        RaftLog log = fold(
                new EntriesAppended(List.of(Cores.entry(95, 3), config(96, 3, ConfigChange.Type.ADD_VOTER, 4))),
                new EntriesAppended(entries(97, 3, 3, 3)),
                new LogCompacted(95, 3, new HardState(3, 1), THREE));

        assertThat(log.firstIndex()).isEqualTo(96);
        assertThat(log.lastIndex()).isEqualTo(99);
        assertThat(log.membership()).isEqualTo(FOUR);
        assertThat(log.hardState()).isEqualTo(new HardState(3, 1));
    }

    @Test
    void replayMayMeetBasesThatLieBeforeItsFirstEntry() {
        RaftLog log = fold(
                new EntriesAppended(entries(95, 3, 3, 3)),
                new LogCompacted(80, 2, new HardState(3, 1), THREE),
                new VoteCast(4, 2),
                new EntriesAppended(entries(97, 4, 4)),
                new LogCompacted(96, 3, new HardState(4, 2), THREE));

        assertThat(log.firstIndex()).isEqualTo(97);
        assertThat(log.slice(97, 98, Long.MAX_VALUE)).extracting(Entry::term).containsExactly(4L, 4L);
        assertThat(log.hardState()).isEqualTo(new HardState(4, 2));
    }

    @Test
    void replayMayBeginWithABaseOlderThanTheOneThatDroppedTheRest() {
        RaftLog log = fold(
                new LogCompacted(51, 1, new HardState(1, 0), THREE),
                new LogCompacted(60, 1, new HardState(1, 0), THREE),
                new EntriesAppended(entries(68, 2, 2)),
                new LogCompacted(67, 2, new HardState(2, 0), THREE));

        assertThat(log.firstIndex()).isEqualTo(68);
        assertThat(log.lastIndex()).isEqualTo(69);
    }

    @Test
    void gapThatNoBaseClosesIsABrokenJournal() {
        RaftLog log = new RaftLog();
        log.apply(new EntriesAppended(entries(95, 3)));
        assertThatThrownBy(log::checkComplete).isInstanceOf(AssertionError.class);

        log.apply(new LogCompacted(80, 2, new HardState(3, 1), THREE));
        assertThatThrownBy(log::checkComplete).isInstanceOf(AssertionError.class);
    }

    @Test
    void gapInAWholeLogIsRefused() {
        RaftLog log = fold(new Bootstrapped(THREE), new EntriesAppended(entries(1, 1)));

        assertThatThrownBy(() -> log.apply(new EntriesAppended(entries(3, 1)))).isInstanceOf(AssertionError.class);
    }

    @Test
    void hintSkipsTermsThatAreTooHigh() {
        RaftLog log = fold(new Bootstrapped(THREE), new EntriesAppended(entries(1, 1, 1, 2, 2, 4, 4)));

        assertThat(log.lastIndexNotAfterTerm(6, 3)).isEqualTo(4);
        assertThat(log.lastIndexNotAfterTerm(6, 4)).isEqualTo(6);
        assertThat(log.lastIndexNotAfterTerm(9, 1)).isEqualTo(2);
        assertThat(log.lastIndexNotAfterTerm(6, 0)).isZero();
    }

    @Test
    void ringKeepsItsEntriesWhileItGrowsAndShrinks() {
        RaftLog log = fold(new Bootstrapped(THREE));
        for (long index = 1; index <= 1000; index++) {
            log.apply(new EntriesAppended(entries(index, 1)));
            if (index % 100 == 0) {
                log.apply(new LogCompacted(index - 10, 1, HardState.INITIAL, THREE));
            }
        }

        assertThat(log.slice(991, 1000, Long.MAX_VALUE)).isEqualTo(entries(991, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1));
        assertThat(log.bytes())
                .isEqualTo(entries(991, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1).stream()
                        .mapToLong(Entry::sizeBytes)
                        .sum());
    }

    private static RaftLog fold(RaftEvent... events) {
        RaftLog log = new RaftLog();
        for (RaftEvent event : events) {
            log.apply(event);
        }
        log.checkComplete();
        return log;
    }

    private static Entry config(long index, long term, ConfigChange.Type type, long memberId) {
        return new Entry(index, term, Entry.Kind.CONFIG, new ConfigChange(type, memberId, Bytes.EMPTY).encode());
    }
}
