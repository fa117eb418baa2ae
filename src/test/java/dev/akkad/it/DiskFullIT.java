package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.check.Action;
import dev.akkad.check.Result;
import dev.akkad.server.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The disk under a member runs full, a real one, to its last byte: writes are refused, and nothing else happens. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class DiskFullIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(strings = {"native", "java"})
    void aMemberRefusesWritesWhileItsDiskIsFullAndGoesOnWhenThereIsSpace(String driver) {
        try (ProcessCluster cluster = ProcessCluster.create(1);
                SmallVolume volume = FullDisk.volume(cluster, cluster.member(0))) {
            MemberProcess member = start(cluster, volume, driver);
            List<String> acknowledged = new ArrayList<>();
            volume.leave(FullDisk.NEARLY_FULL_BYTES);

            FullDisk.putUntilRefused(cluster.client(0), acknowledged);
            assertThat(acknowledged).isNotEmpty();
            Eventually.holds(
                    "the alarm",
                    LIMIT,
                    () -> cluster.etcdctl().run("alarm", "list").ok().contains("alarm:NOSPACE"));
            FullDisk.assertAllThere(cluster.client(0), acknowledged);

            String revision =
                    Long.toString(cluster.client(0).status().getHeader().getRevision());
            cluster.etcdctl()
                    .run(LIMIT, "compaction", "--physical", "--command-timeout=60s", revision)
                    .ok();
            FullDisk.assertAllThere(cluster.client(0), acknowledged);

            // Who takes the last byte while a table is being written ends the process.
            volume.awaitRest(LIMIT);
            volume.leave(0);
            assertNotDefragmented(cluster);
            assertRefused(cluster);
            FullDisk.assertAllThere(cluster.client(0), acknowledged);
            FullDisk.assertRests(member);

            volume.free();
            FullDisk.disarm(cluster, 0);
            cluster.etcdctl().run(LIMIT, "defrag", "--command-timeout=60s").ok();
            acknowledged.add("after");
            cluster.client(0).execute(Action.Write.put("after", FullDisk.VALUE), LIMIT);
            FullDisk.assertAllThere(cluster.client(0), acknowledged);

            String hash = cluster.client(0).hash();
            member.kill();
            cluster.start(0);
            assertThat(cluster.client(0).hash()).isEqualTo(hash);
            cluster.passed();
        }
    }

    /** What is already in the log's way to the disk waits there, and is neither lost nor done twice. */
    @ParameterizedTest
    @ValueSource(strings = {"native", "java"})
    void whatWaitsForSpaceIsDoneWhenThereIsSome(String driver) {
        try (ProcessCluster cluster = ProcessCluster.create(1);
                SmallVolume volume = FullDisk.volume(cluster, cluster.member(0))) {
            MemberProcess member = start(cluster, volume, driver);
            cluster.client(0).execute(Action.Write.put("k", "before"), LIMIT);
            volume.awaitRest(LIMIT);
            volume.leave(0);

            // A delete frees space, so it is taken; but not even that can be written now.
            assertThatThrownBy(() -> cluster.client(0).execute(Action.Write.delete("k"), Duration.ofSeconds(1)))
                    .isInstanceOf(CallFailedException.class);
            assertThat(found(cluster, "k", true))
                    .as("not acknowledged, not seen")
                    .isEqualTo(1);
            FullDisk.assertRests(member);

            volume.free();
            Eventually.holds("the delete is carried out", LIMIT, () -> found(cluster, "k", false) == 0);
            assertThat(member.isAlive()).isTrue();
            assertThat(cluster.client(0).hash())
                    .as("a put and a delete, each once")
                    .startsWith("3:");
            FullDisk.disarm(cluster, 0);
            cluster.passed();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "java"})
    void aMemberDoesNotStartOnAFullDiskAndLosesNothing(String driver) {
        try (ProcessCluster cluster = ProcessCluster.create(1);
                SmallVolume volume = FullDisk.volume(cluster, cluster.member(0))) {
            MemberProcess member = start(cluster, volume, driver);
            cluster.client(0).execute(Action.Write.put("k", "before"), LIMIT);
            member.kill();
            volume.leave(0);

            cluster.launch(0);
            assertThat(member.awaitEnd(LIMIT)).isEqualTo(ExitCode.STARTUP);
            assertThat(member.log()).contains("no space left for " + member.dataDirectory());

            volume.free();
            cluster.start(0);
            assertThat(found(cluster, "k", false)).isEqualTo(1);
            cluster.passed();
        }
    }

    /** With too little to begin with, and with enough to begin but not to end. */
    @Test
    void aRestoreWithoutRoomLeavesNothingAndTheSameCommandDoesItWhenThereIsSome(@TempDir Path directory) {
        Path file = directory.resolve("backup.db");
        List<Integer> ports = Ports.free(2);
        Path small = directory.resolve("small");
        try (ProcessCluster cluster = ProcessCluster.of(1);
                SmallVolume volume = FullDisk.volume(cluster, small);
                MemberProcess restored = FullDisk.under(
                        new MemberProcess(Program.AKKAD, "r1", small, ports.get(0), ports.get(1)), volume, "native")) {
            FullDisk.fill(cluster.member(0).endpoint());
            cluster.etcdctl().run(LIMIT, "snapshot", "save", file.toString()).ok();
            for (long left : List.of(FullDisk.MIB, FullDisk.NEARLY_FULL_BYTES)) {
                volume.leave(left);
                Shell.Result refused = restore(volume, file, restored);
                assertThat(refused.exit()).as("%s", refused).isOne();
                assertThat(refused.stderr())
                        .contains("Error: no space left for ")
                        .doesNotContain("\tat ");
                assertThat(volume.names()).containsExactly(".filler");
                volume.free();
            }

            assertThat(restore(volume, file, restored).ok()).isEmpty();
            restored.start(restored.name() + "=" + restored.peerUrl());
            restored.awaitReady();
            try (EtcdClient client = new EtcdClient(restored.endpoint())) {
                assertThat(client.hash()).isEqualTo(cluster.client(0).hash());
            }
            cluster.passed();
        }
    }

    private static Shell.Result restore(SmallVolume volume, Path file, MemberProcess member) {
        List<String> command = new ArrayList<>(volume.entering());
        command.addAll(List.of(
                Program.AKKAD.executable().toString(),
                "snapshot",
                "restore",
                file.toString(),
                "--name=" + member.name(),
                "--data-dir=" + member.dataDirectory(),
                "--initial-cluster=" + member.name() + "=" + member.peerUrl(),
                "--initial-advertise-peer-urls=" + member.peerUrl()));
        return Shell.run(LIMIT, Map.of(), command);
    }

    private static MemberProcess start(ProcessCluster cluster, SmallVolume volume, String driver) {
        MemberProcess member = FullDisk.under(cluster.member(0), volume, driver);
        cluster.startAll();
        return member;
    }

    /** Rewriting takes space before it gives any. */
    private static void assertNotDefragmented(ProcessCluster cluster) {
        Shell.Result defrag = cluster.etcdctl().run("defrag");
        assertThat(defrag.exit()).as("%s", defrag).isEqualTo(1);
        assertThat(defrag.stderr()).contains("etcdserver: mvcc: database space exceeded");
    }

    private static void assertRefused(ProcessCluster cluster) {
        assertThatThrownBy(() -> cluster.client(0).execute(Action.Write.put("refused", FullDisk.VALUE), LIMIT))
                .isInstanceOfSatisfying(
                        CallFailedException.class,
                        e -> assertThat(e.isRefused()).as("%s", e).isTrue())
                .hasMessageContaining(FullDisk.REFUSAL);
        assertThat(found(cluster, "refused", true)).isZero();
    }

    private static int found(ProcessCluster cluster, String key, boolean serializable) {
        Result.Found found =
                (Result.Found) cluster.client(0).execute(new Action.Read(key, key + '\0', 0, serializable), LIMIT);
        return found.versions().size();
    }
}
