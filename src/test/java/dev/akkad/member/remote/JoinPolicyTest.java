package dev.akkad.member.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.member.remote.JoinPolicy.JoinThrough;
import dev.akkad.member.remote.JoinPolicy.Plain;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class JoinPolicyTest {
    private static final SortedSet<Long> THREE = new TreeSet<>(List.of(1L, 2L, 3L));

    private final JoinPolicy policy = new JoinPolicy(1);

    @Test
    void theOnlyMemberFoundsOnceItLeads() {
        SortedSet<Long> alone = new TreeSet<>(List.of(1L));

        assertThat(policy.decide(alone, 0, false)).isEqualTo(Plain.WAIT);
        assertThat(policy.decide(alone, 1, true)).isEqualTo(Plain.FOUND);
    }

    @Test
    void whoeverIsInAClusterIsJoinedThroughByTheLeaderAndOnceTheLeaderIsKnownToBeInNone() {
        policy.answered(3, true);
        assertThat(policy.decide(THREE, 1, true)).isEqualTo(new JoinThrough(3));
        assertThat(policy.decide(THREE, 2, false)).isEqualTo(Plain.WAIT);

        policy.answered(2, false);
        assertThat(policy.decide(THREE, 2, false)).isEqualTo(new JoinThrough(3));
    }

    @Test
    void aLeaderThatIsSilentOrUnknownIsWaitedForAndNotForEver() {
        for (long leader : new long[] {0, 2}) {
            policy.leaderChanged();
            for (int round = 0; round < JoinPolicy.PATIENT_ROUNDS; round++) {
                policy.answered(3, true);
                assertThat(policy.decide(THREE, leader, false)).isEqualTo(Plain.WAIT);
                policy.roundEnded(THREE, leader, false);
            }

            policy.answered(3, true);
            assertThat(policy.decide(THREE, leader, false)).isEqualTo(new JoinThrough(3));
        }
    }

    @Test
    void whatWasSaidUnderAnotherLeaderFoundsNoCluster() {
        policy.answered(2, false);
        policy.answered(3, false);

        policy.leaderChanged();

        assertThat(policy.decide(THREE, 1, true)).isEqualTo(Plain.WAIT);
    }

    @Test
    void theLeaderIsPreferred() {
        policy.answered(2, true);
        policy.answered(3, true);

        assertThat(policy.decide(THREE, 3, false)).isEqualTo(new JoinThrough(3));
    }

    @Test
    void aFormerMemberIsNotJoinedThrough() {
        policy.answered(4, true);

        assertThat(policy.decide(THREE, 4, false)).isEqualTo(Plain.WAIT);
    }

    @Test
    void theLeaderFoundsWhenAllOthersAreInNone() {
        policy.answered(2, false);
        assertThat(policy.decide(THREE, 1, true)).isEqualTo(Plain.WAIT);

        policy.answered(3, false);
        assertThat(policy.decide(THREE, 1, true)).isEqualTo(Plain.FOUND);
    }

    @Test
    void aFollowerNeverFounds() {
        policy.answered(2, false);
        policy.answered(3, false);

        assertThat(policy.decide(THREE, 2, false)).isEqualTo(Plain.WAIT);
    }

    @Test
    void withASilentMemberTheLeaderFoundsAfterAMajorityHasBeenLonelyForSomeRounds() {
        for (int round = 0; round < JoinPolicy.LONELY_ROUNDS; round++) {
            policy.answered(2, false);
            assertThat(policy.decide(THREE, 1, true)).isEqualTo(Plain.WAIT);
            policy.roundEnded(THREE, 1, true);
        }

        assertThat(policy.decide(THREE, 1, true)).isEqualTo(Plain.FOUND);
    }

    @Test
    void theRoundsStartAgainWhenTheMajorityOrTheLeadershipIsLost() {
        for (int round = 0; round < JoinPolicy.LONELY_ROUNDS; round++) {
            policy.answered(2, false);
            policy.roundEnded(THREE, 1, true);
        }
        policy.roundEnded(THREE, 1, true);
        assertThat(policy.decide(THREE, 1, true)).isEqualTo(Plain.WAIT);

        for (int round = 0; round < JoinPolicy.LONELY_ROUNDS; round++) {
            policy.answered(2, false);
            policy.roundEnded(THREE, 1, round != 1);
        }
        assertThat(policy.decide(THREE, 1, true)).isEqualTo(Plain.WAIT);
    }
}
