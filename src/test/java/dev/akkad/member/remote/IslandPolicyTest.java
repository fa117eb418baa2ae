package dev.akkad.member.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.member.remote.IslandPolicy.Standing;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class IslandPolicyTest {
    private static final SortedSet<Long> THREE = new TreeSet<>(List.of(1L, 2L, 3L));
    private static final int ENOUGH = IslandPolicy.STRANGER_ROUNDS_MAX;

    private final IslandPolicy policy = new IslandPolicy(2);

    @Test
    void whoIsNotInTheLeadersClusterForLongIsOnAnIsland() {
        assertThat(rounds(ENOUGH - 1, 3, Standing.ELSEWHERE)).isEmpty();

        assertThat(rounds(1, 3, Standing.ELSEWHERE)).hasValue(3);
        assertThat(rounds(1, 3, Standing.ELSEWHERE)).as("counted anew").isEmpty();
    }

    @Test
    void oneGoodAnswerOrAnotherLeaderIsEnoughToStartAgain() {
        rounds(ENOUGH - 1, 3, Standing.ELSEWHERE);
        rounds(1, 3, Standing.SAME);
        assertThat(rounds(ENOUGH - 1, 3, Standing.ELSEWHERE)).isEmpty();

        policy.leaderChanged();
        assertThat(rounds(ENOUGH - 1, 3, Standing.ELSEWHERE)).isEmpty();
    }

    @Test
    void silenceProvesNothing() {
        rounds(ENOUGH - 1, 3, Standing.ELSEWHERE);

        assertThat(policy.roundEnded(THREE, 3)).isEmpty();
        assertThat(rounds(1, 3, Standing.ELSEWHERE)).hasValue(3);
    }

    @Test
    void whatOthersThanTheLeaderSayDoesNotMatterWhileItIsInACluster() {
        for (int round = 0; round < 2 * ENOUGH; round++) {
            policy.answered(1, Standing.ELSEWHERE);
            assertThat(rounds(1, 3, Standing.SAME)).isEmpty();
        }
        assertThat(policy.asksAll()).isFalse();
    }

    @Test
    void whileTheLeaderIsInNoneTheSmallestIdCounts() {
        rounds(1, 3, Standing.OUTSIDE);
        assertThat(policy.asksAll()).isTrue();

        OptionalLong island = OptionalLong.empty();
        for (int round = 0; round < ENOUGH; round++) {
            assertThat(island).isEmpty();
            policy.answered(1, Standing.ELSEWHERE);
            island = rounds(1, 3, Standing.OUTSIDE);
        }
        assertThat(island).hasValue(1);

        rounds(1, 3, Standing.SAME);
        assertThat(policy.asksAll()).isFalse();
    }

    @Test
    void theSmallestIdWaitsForTheOthersAndNobodyFollowsAFormerMember() {
        IslandPolicy smallest = new IslandPolicy(1);
        for (int round = 0; round < 2 * ENOUGH; round++) {
            smallest.answered(0, Standing.ELSEWHERE);
            smallest.answered(2, Standing.ELSEWHERE);
            smallest.answered(3, Standing.OUTSIDE);
            assertThat(smallest.roundEnded(THREE, 3)).isEmpty();
        }
    }

    private OptionalLong rounds(int count, long leaderId, Standing standing) {
        OptionalLong island = OptionalLong.empty();
        for (int round = 0; round < count; round++) {
            policy.answered(leaderId, standing);
            island = policy.roundEnded(THREE, leaderId);
        }
        return island;
    }
}
