package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.SharesTheMachine;
import dev.akkad.check.Action;
import dev.akkad.check.Op;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The disk of one member runs full: nobody dies of it, nothing acknowledged is lost, all hold the same in the end. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class DiskFullClusterIT {
    /** The member with the small volume. */
    private static final int FULL = 2;

    /** Below the mark at which nothing at all is written (96 MiB). */
    private static final long STOPPED_BYTES = 64 * FullDisk.MIB;

    /** More than the log keeps for who is behind. */
    private static final int ENTRIES = 300;

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** The others' logs are cut meanwhile: it has what it was sent, or is sent a snapshot. */
    @ParameterizedTest
    @ValueSource(strings = {"native", "java"})
    void aFollowerWaitsForSpaceWhileTheOthersServeAndThenCatchesUp(String driver) {
        try (ProcessCluster cluster = ProcessCluster.create(3, "--snapshot-count=50", "--snapshot-catchup-entries=10");
                SmallVolume volume = FullDisk.volume(cluster, cluster.member(FULL))) {
            MemberProcess follower = FullDisk.under(cluster.member(FULL), volume, driver);
            cluster.startAll();
            lead(cluster, 0);
            List<String> acknowledged = new ArrayList<>();
            volume.leave(FullDisk.NEARLY_FULL_BYTES);

            FullDisk.putUntilRefused(cluster.client(0), acknowledged);
            assertThat(acknowledged).isNotEmpty();
            assertAlarmOf(cluster, follower);
            volume.awaitRest(LIMIT);
            volume.leave(0);

            // Puts grow the store, and are refused; whatever does not is taken by the two others.
            for (int i = 0; i < ENTRIES; i++) {
                cluster.client(i % 2).execute(Action.Write.delete("none"), LIMIT);
            }
            cluster.client(1).execute(Action.Write.delete(acknowledged.remove(0)), LIMIT);
            FullDisk.assertAllThere(cluster.client(0), acknowledged);
            FullDisk.assertAllThere(cluster.client(1), acknowledged);
            assertRefused(cluster, 0);
            assertRefused(cluster, FULL);
            assertThat(follower.log()).contains("disk space is low", "journal waits for space");
            FullDisk.assertRests(follower);

            volume.free();
            FullDisk.disarm(cluster, 0);
            cluster.client(1).execute(Action.Write.put("after", FullDisk.VALUE), LIMIT);
            acknowledged.add("after");
            cluster.awaitSameHash(LIMIT);
            for (int i = 0; i < cluster.size(); i++) {
                FullDisk.assertAllThere(cluster.client(i), acknowledged);
            }
            cluster.passed();
        }
    }

    /** What an operator does who cannot make space at once. */
    @Test
    void theOthersTakeWritesAgainWhenTheMemberWithTheFullDiskIsStopped() {
        try (ProcessCluster cluster = ProcessCluster.create(3);
                SmallVolume volume = FullDisk.volume(cluster, cluster.member(FULL))) {
            MemberProcess full = FullDisk.under(cluster.member(FULL), volume, "native");
            cluster.startAll();
            lead(cluster, FULL);
            cluster.client(0).execute(Action.Write.put("before", "x"), LIMIT);
            volume.leave(STOPPED_BYTES);
            assertAlarmOf(cluster, full);
            assertRefused(cluster, 0);

            assertThat(full.terminate(LIMIT)).isZero();
            FullDisk.disarm(cluster, 0);
            cluster.client(1).execute(Action.Write.put("meanwhile", "x"), LIMIT);
            assertThat(cluster.etcdctl(0).run("alarm", "list").ok()).isEmpty();

            volume.free();
            cluster.start(FULL);
            cluster.awaitSameHash(LIMIT);
            FullDisk.assertAllThere(cluster.client(FULL), List.of("before", "meanwhile"));
            cluster.passed();
        }
    }

    /** Whether it goes on leading is its own affair; clients are refused, and told why. */
    @ParameterizedTest
    @ValueSource(strings = {"native", "java"})
    void theLeadersDiskRunsFullUnderLoadAndNothingAcknowledgedIsLost(String driver) {
        try (ProcessCluster cluster = ProcessCluster.create(3);
                SmallVolume volume = FullDisk.volume(cluster, cluster.member(FULL))) {
            MemberProcess leader = FullDisk.under(cluster.member(FULL), volume, driver);
            cluster.startAll();
            lead(cluster, FULL);
            try (Watchers watchers = Watchers.start(cluster);
                    Load load = Load.start(cluster)) {
                load.awaitProgress(100, LIMIT);

                volume.leave(STOPPED_BYTES);
                assertAlarmOf(cluster, leader);
                assertRefused(cluster, 0);
                assertRefused(cluster, 1);
                assertRefused(cluster, FULL);
                volume.awaitRest(LIMIT);
                volume.leave(0);
                assertRefused(cluster, FULL);
                assertThat(leader.log()).contains("disk space is low", "waits for space");
                assertThat(leader.isAlive()).isTrue();

                volume.free();
                Eventually.holds("the alarm stays away", LIMIT, () -> {
                    cluster.etcdctl(0).run("alarm", "disarm").ok();
                    load.awaitProgress(20, LIMIT);
                    return cluster.etcdctl(0).run("alarm", "list").ok().isEmpty();
                });
                load.awaitProgress(100, LIMIT);
                List<Op> ops = load.stop();

                Evidence.judge(cluster, ops, watchers);
                cluster.awaitSameHash(LIMIT);
            }
            cluster.passed();
        }
    }

    /** What it has room for is not enough, and each attempt would fill its disk again. */
    @ParameterizedTest
    @ValueSource(strings = {"native", "java"})
    void aNewMemberWithoutRoomForTheSnapshotWaitsAndThenJoins(String driver) {
        try (ProcessCluster cluster = ProcessCluster.of(1, "--snapshot-count=50", "--snapshot-catchup-entries=10")) {
            FullDisk.fill(cluster.member(0).endpoint());
            MemberProcess joiner = cluster.enlarge();
            try (SmallVolume volume = FullDisk.volume(cluster, joiner)) {
                FullDisk.under(joiner, volume, driver);
                volume.leave(FullDisk.NEARLY_FULL_BYTES);
                Changes changes = new Changes(cluster);
                changes.begin(joiner, 0, "--learner");
                Eventually.holds(
                        "the snapshot is too large", LIMIT, () -> joiner.log().contains("snapshot waits for space"));
                FullDisk.assertRests(joiner);
                assertThat(joiner.log()).contains("no space left for").doesNotContain("Exception");

                volume.free();
                joiner.awaitReady();
                FullDisk.disarm(cluster, 0);
                changes.insist(0, "member", "promote", changes.id(0, joiner.name()));
                cluster.awaitSameHash(LIMIT);
                assertThat(joiner.log()).contains("received snapshot at");
            }
            cluster.passed();
        }
    }

    private static void lead(ProcessCluster cluster, int index) {
        String id = id(cluster, cluster.member(index));
        Eventually.holds("the leadership moves", LIMIT, () -> {
            int leader = cluster.leader();
            return leader == index
                    || cluster.etcdctl(leader).run("move-leader", id).exit() == 0 && cluster.leader() == index;
        });
    }

    private static String id(ProcessCluster cluster, MemberProcess member) {
        return new Changes(cluster).id(0, member.name());
    }

    private static void assertAlarmOf(ProcessCluster cluster, MemberProcess member) {
        String id = Long.toUnsignedString(Long.parseUnsignedLong(id(cluster, member), 16));
        Eventually.holds(
                "the alarm",
                LIMIT,
                () -> cluster.etcdctl(0).run("alarm", "list").stdout().contains("memberID:" + id + " alarm:NOSPACE"));
    }

    private static void assertRefused(ProcessCluster cluster, int index) {
        assertThatThrownBy(() -> cluster.client(index).execute(Action.Write.put("refused", "x"), LIMIT))
                .isInstanceOfSatisfying(
                        CallFailedException.class,
                        e -> assertThat(e.isRefused()).as("%s", e).isTrue())
                .hasMessageContaining(FullDisk.REFUSAL);
    }
}
