package dev.akkad.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.machine.MemberChange.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who must have started before a change, by the rules of etcd's strict check (semantics 12.2). */
class StartedMembersTest {
    /** Members from 1 on: those that have started, those that have not, and learners at the end. */
    private static List<MemberRecord> members(int started, int silent, int learners) {
        List<MemberRecord> members = new ArrayList<>();
        for (int i = 1; i <= started + silent + learners; i++) {
            boolean isSilent = i > started && i <= started + silent;
            members.add(new MemberRecord(
                    i, isSilent ? "" : "m" + i, List.of("http://h:" + i), List.of(), i > started + silent));
        }
        return members;
    }

    private static boolean areEnough(List<MemberRecord> members, Kind kind, long id) {
        return StartedMembers.areEnough(members, new MemberChange(kind, id, List.of()));
    }

    @ParameterizedTest(name = "{0} started, {1} not: {2}")
    @CsvSource({"1,0,true", "1,1,false", "2,0,true", "2,1,false", "3,0,true", "2,2,false", "3,1,true", "2,3,false"})
    void aVoterIsAddedIfAMajorityOfTheLargerClusterHasStarted(int started, int silent, boolean enough) {
        assertThat(areEnough(members(started, silent, 0), Kind.ADD, 99)).isEqualTo(enough);
    }

    @Test
    void aLearnerCostsNothing() {
        assertThat(areEnough(members(1, 2, 0), Kind.ADD_LEARNER, 99)).isTrue();
        assertThat(areEnough(members(1, 1, 1), Kind.REMOVE, 3)).isTrue();
    }

    @ParameterizedTest(name = "{0} started, {1} not, without {2}: {3}")
    @CsvSource({"1,0,1,false", "2,0,1,true", "3,0,1,true", "2,1,3,true", "2,1,1,false", "1,1,1,false", "1,1,2,true"})
    void aVoterIsRemovedIfAMajorityOfTheRestHasStarted(int started, int silent, long id, boolean enough) {
        assertThat(areEnough(members(started, silent, 0), Kind.REMOVE, id)).isEqualTo(enough);
    }

    @Test
    void aLearnerThatIsPromotedCountsAsStarted() {
        assertThat(areEnough(members(1, 0, 1), Kind.PROMOTE, 2)).isTrue();
        assertThat(areEnough(members(1, 1, 1), Kind.PROMOTE, 3)).isTrue();
        assertThat(areEnough(members(1, 3, 1), Kind.PROMOTE, 5)).isFalse();
    }

    @Test
    void anAddressMayChangeAtAnyTime() {
        assertThat(areEnough(members(1, 2, 0), Kind.UPDATE, 1)).isTrue();
    }
}
