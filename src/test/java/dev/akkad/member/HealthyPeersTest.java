package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.machine.MemberChange;
import dev.akkad.machine.MemberChange.Kind;
import dev.akkad.machine.MemberRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who must be connected before a change, and since when (semantics 12.2). */
class HealthyPeersTest {
    private static final long SELF = 1;
    private static final long NOW = 60_000;

    private final Connections connections = new Connections();

    /** Voters from 1 on. */
    private static List<MemberRecord> voters(int count) {
        List<MemberRecord> members = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            members.add(new MemberRecord(i, "m" + i, List.of("http://h:" + i), List.of(), false));
        }
        return members;
    }

    private boolean areEnough(int voters, Kind kind, long id) {
        return HealthyPeers.areEnough(voters(voters), SELF, connections, NOW, new MemberChange(kind, id, List.of()));
    }

    private void heard(long peer, Duration since) {
        for (long at = NOW - since.toMillis(); at <= NOW; at += 1_000) {
            connections.heard(peer, at);
        }
    }

    @Test
    void aLoneMemberNeedsNobody() {
        assertThat(areEnough(1, Kind.ADD, 9)).isTrue();
    }

    @Test
    void anAdditionNeedsAMajorityOfTheLargerClusterForFiveSeconds() {
        heard(2, Duration.ofSeconds(5));
        assertThat(areEnough(3, Kind.ADD, 9)).isFalse();
        heard(3, Duration.ofSeconds(4));
        assertThat(areEnough(3, Kind.ADD, 9)).isFalse();
        assertThat(areEnough(2, Kind.ADD_LEARNER, 9)).isTrue();

        heard(4, Duration.ofSeconds(6));
        assertThat(areEnough(4, Kind.ADD, 9)).isTrue();
    }

    @Test
    void whoIsGoneMayBeRemoved() {
        assertThat(areEnough(3, Kind.REMOVE, 3)).isTrue();
    }

    @Test
    void whoWorksMayBeRemovedIfTheRestDoesWithout() {
        heard(2, Duration.ofSeconds(9));
        assertThat(areEnough(3, Kind.REMOVE, 2)).isFalse();
        assertThat(areEnough(3, Kind.REMOVE, SELF)).isFalse();
        heard(3, Duration.ofSeconds(9));
        assertThat(areEnough(3, Kind.REMOVE, 2)).isTrue();
        assertThat(areEnough(3, Kind.REMOVE, SELF)).isTrue();
    }

    @Test
    void promotionsAndAddressesAreNoMatterOfConnections() {
        assertThat(areEnough(3, Kind.PROMOTE, 3)).isTrue();
        assertThat(areEnough(3, Kind.UPDATE, 3)).isTrue();
    }

    @Test
    void aGapBeginsTheCountAnew() {
        connections.heard(2, 0);
        connections.heard(2, Connections.GAP_MILLIS_MAX);
        assertThat(connections.isConnectedFor(2, Duration.ofSeconds(3), 3_000)).isTrue();
        assertThat(connections.isConnected(2, 2 * Connections.GAP_MILLIS_MAX + 1))
                .isFalse();

        connections.heard(2, 2 * Connections.GAP_MILLIS_MAX + 1);
        assertThat(connections.isConnectedFor(2, Duration.ofSeconds(3), 2 * Connections.GAP_MILLIS_MAX + 1))
                .isFalse();
        connections.keepOnly(List.of(3L));
        assertThat(connections.isConnected(2, 2 * Connections.GAP_MILLIS_MAX + 1))
                .isFalse();
    }
}
