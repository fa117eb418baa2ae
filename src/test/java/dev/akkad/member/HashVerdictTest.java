package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.member.PeerMessage.HashAnswer;
import dev.akkad.member.PeerMessage.HashState;
import dev.akkad.mvcc.KeyspaceHash;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class HashVerdictTest {
    private static final long SELF = 1;
    private static final KeyspaceHash OWN = new KeyspaceHash(0xabc, 5, 9);

    private final SortedMap<Long, HashAnswer> answers = new TreeMap<>();

    private HashVerdictTest answer(long from, int hash, long compactRevision) {
        answers.put(from, new HashAnswer(0, HashState.HASHED, 9, hash, compactRevision));
        return this;
    }

    private HashVerdict of(int members) {
        return HashVerdict.of(SELF, OWN, answers, members);
    }

    @Test
    void nobodyIsBlamedWhereAllAreAlike() {
        HashVerdict verdict = answer(2, 0xabc, 5).answer(3, 0xabc, 5).of(3);

        assertThat(verdict.blamed()).isEmpty();
        assertThat(verdict.isComplete(3)).isTrue();
        assertThat(verdict.isSuspect(SELF)).isFalse();
    }

    @Test
    void whoDiffersFromAMajorityIsBlamed() {
        HashVerdict verdict = answer(2, 0xabc, 5).answer(3, 0xdef, 5).of(3);

        assertThat(verdict.blamed()).containsExactly(3L);
        assertThat(verdict.isSuspect(SELF)).isFalse();
    }

    @Test
    void aMajorityOfOthersBlamesTheOneThatAsks() {
        HashVerdict verdict = answer(2, 0xdef, 5).answer(3, 0xdef, 5).of(3);

        assertThat(verdict.blamed()).containsExactly(SELF);
        assertThat(verdict.isSuspect(SELF)).isTrue();
    }

    @Test
    void whereNoMajorityIsAlikeTheWholeClusterIsMeant() {
        assertThat(answer(2, 0xdef, 5).of(3).blamed()).containsExactly(HashVerdict.NOBODY_KNOWS);
        assertThat(answer(3, 0x123, 5).of(3).blamed()).containsExactly(HashVerdict.NOBODY_KNOWS);
        assertThat(of(3).isSuspect(SELF)).isTrue();
    }

    @Test
    void ofFiveTwoMayBeBlamedAndEachIsNamed() {
        HashVerdict verdict = answer(2, 0xabc, 5)
                .answer(3, 0xdef, 5)
                .answer(4, 0x123, 5)
                .answer(5, 0xabc, 5)
                .of(5);

        assertThat(verdict.blamed()).containsExactly(3L, 4L);
    }

    @Test
    void hashesComputedWithAnotherCompactionSayNothing() {
        HashVerdict verdict = answer(2, 0xdef, 4).of(3);

        assertThat(verdict.blamed()).isEmpty();
        assertThat(verdict.compared()).isZero();
        assertThat(verdict.isComplete(3)).isFalse();
    }

    @Test
    void whoHasNoHashIsNotCompared() {
        answers.put(2L, new HashAnswer(0, HashState.FUTURE, 3, 0, 0));
        answers.put(3L, new HashAnswer(0, HashState.COMPACTED, 12, 0, 0));

        assertThat(of(3)).isEqualTo(new HashVerdict(0, new java.util.TreeSet<>()));
    }
}
