package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.member.PeerMessage.HashAnswer;
import dev.akkad.member.PeerMessage.HashState;
import dev.akkad.mvcc.KeyspaceHash;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HashRoundTest {
    private static final HashRound.Patience PATIENCE = new HashRound.Patience(7_000, 60_000, 1_000);

    private static final KeyspaceHash OWN = new KeyspaceHash(1, -1, 9);

    private final HashRound round = new HashRound(42, OWN, List.of(2L, 3L), PATIENCE, 0);

    private static HashAnswer answer(long correlation, HashState state) {
        return new HashAnswer(correlation, state, 9, 1, -1);
    }

    @Test
    void itIsOverWhenAllHaveAnswered() {
        round.answered(2, answer(42, HashState.HASHED), 10);
        assertThat(round.isOver(10)).isFalse();
        assertThat(round.unanswered()).containsExactly(3L);
        round.answered(3, answer(42, HashState.COMPACTED), 20);
        assertThat(round.isOver(20)).isTrue();
        assertThat(round.answers()).containsOnlyKeys(2L, 3L);
    }

    @Test
    void oncePastAMajorityTheSilentAreNotWaitedForLong() {
        round.answered(2, answer(42, HashState.HASHED), 10);
        assertThat(round.isOver(1_009)).isFalse();
        assertThat(round.isOver(1_010)).isTrue();
    }

    @Test
    void withoutAMajorityTheWaitIsLonger() {
        assertThat(round.isOver(6_999)).isFalse();
        assertThat(round.isOver(7_000)).isTrue();
    }

    @Test
    void whoIsAtItIsGivenTime() {
        round.answered(2, answer(42, HashState.UNDER_WAY), 10);
        assertThat(round.isOver(59_999)).isFalse();
        assertThat(round.isOver(60_000)).isTrue();
    }

    @Test
    void answersToOtherQuestionsAndOfStrangersArePassedOver() {
        round.answered(2, answer(41, HashState.HASHED), 10);
        round.answered(9, answer(42, HashState.HASHED), 10);
        assertThat(round.answers()).isEmpty();
    }

    @Test
    void aloneThereIsNobodyToWaitFor() {
        assertThat(new HashRound(1, OWN, List.of(), PATIENCE, 0).isOver(0)).isTrue();
    }
}
