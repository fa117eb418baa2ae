package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.akkad.check.Action;
import dev.akkad.check.Result;
import dev.akkad.server.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The disk under a member runs full, a real one, to its last byte: writes are refused, and nothing else happens. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class DiskFullIT {
    private static final long MIB = 1024 * 1024;
    private static final int VOLUME_MEBIBYTES = 448;

    /** Above the mark at which a member takes no more (160 MiB), and not far. */
    private static final long NEARLY_FULL_BYTES = 190 * MIB;

    private static final String VALUE = "v".repeat(100_000);
    private static final int PUTS_MAX = 2_000;
    private static final String REFUSAL =
            "code=RESOURCE_EXHAUSTED, description=etcdserver: mvcc: database space exceeded";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofSeconds(2);

    @ParameterizedTest
    @ValueSource(strings = {"native", "java"})
    void aMemberRefusesWritesWhileItsDiskIsFullAndGoesOnWhenThereIsSpace(String driver) {
        try (ProcessCluster cluster = ProcessCluster.create(1);
                SmallVolume volume = volume(cluster)) {
            MemberProcess member = start(cluster, volume, driver);
            List<String> acknowledged = new ArrayList<>();
            volume.leave(NEARLY_FULL_BYTES);

            putUntilRefused(cluster, acknowledged);
            assertThat(acknowledged).isNotEmpty();
            Eventually.holds(
                    "the alarm",
                    LIMIT,
                    () -> cluster.etcdctl().run("alarm", "list").ok().contains("alarm:NOSPACE"));
            assertAllThere(cluster, acknowledged);

            String revision =
                    Long.toString(cluster.client(0).status().getHeader().getRevision());
            cluster.etcdctl()
                    .run(LIMIT, "compaction", "--physical", "--command-timeout=60s", revision)
                    .ok();
            assertAllThere(cluster, acknowledged);

            // Who takes the last byte while a table is being written ends the process.
            volume.awaitRest(LIMIT);
            volume.leave(0);
            assertNotDefragmented(cluster);
            assertRefused(cluster);
            assertAllThere(cluster, acknowledged);
            assertItRests(member);

            volume.free();
            disarm(cluster);
            cluster.etcdctl().run(LIMIT, "defrag", "--command-timeout=60s").ok();
            acknowledged.add("after");
            cluster.client(0).execute(Action.Write.put("after", VALUE), LIMIT);
            assertAllThere(cluster, acknowledged);

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
                SmallVolume volume = volume(cluster)) {
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
            assertItRests(member);

            volume.free();
            Eventually.holds("the delete is carried out", LIMIT, () -> found(cluster, "k", false) == 0);
            assertThat(member.isAlive()).isTrue();
            assertThat(cluster.client(0).hash())
                    .as("a put and a delete, each once")
                    .startsWith("3:");
            disarm(cluster);
            cluster.passed();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "java"})
    void aMemberDoesNotStartOnAFullDiskAndLosesNothing(String driver) {
        try (ProcessCluster cluster = ProcessCluster.create(1);
                SmallVolume volume = volume(cluster)) {
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

    private static SmallVolume volume(ProcessCluster cluster) {
        try {
            return SmallVolume.mount(cluster.member(0).dataDirectory(), VOLUME_MEBIBYTES);
        } catch (IOException e) {
            cluster.passed();
            return abort("this machine lets us mount nothing, some containers forbid it: " + e.getMessage());
        }
    }

    private static MemberProcess start(ProcessCluster cluster, SmallVolume volume, String driver) {
        MemberProcess member = cluster.member(0)
                .tracedBy(volume.entering())
                .environment("AKKAD_JAVA_OPTS", "-Xmx256m -Dakkad.leveldb=" + driver);
        cluster.startAll();
        return member;
    }

    private static void putUntilRefused(ProcessCluster cluster, List<String> acknowledged) {
        try {
            for (int i = 0; i < PUTS_MAX; i++) {
                String key = "k%04d".formatted(i);
                cluster.client(0).execute(Action.Write.put(key, VALUE), LIMIT);
                acknowledged.add(key);
            }
        } catch (CallFailedException e) {
            assertThat(e).hasMessageContaining(REFUSAL);
            return;
        }
        throw new AssertionError("%d puts of %d bytes were all taken".formatted(PUTS_MAX, VALUE.length()));
    }

    /** Rewriting takes space before it gives any. */
    private static void assertNotDefragmented(ProcessCluster cluster) {
        Shell.Result defrag = cluster.etcdctl().run("defrag");
        assertThat(defrag.exit()).as("%s", defrag).isEqualTo(1);
        assertThat(defrag.stderr()).contains("etcdserver: mvcc: database space exceeded");
    }

    private static void assertRefused(ProcessCluster cluster) {
        assertThatThrownBy(() -> cluster.client(0).execute(Action.Write.put("refused", VALUE), LIMIT))
                .isInstanceOfSatisfying(
                        CallFailedException.class,
                        e -> assertThat(e.isRefused()).as("%s", e).isTrue())
                .hasMessageContaining(REFUSAL);
        assertThat(found(cluster, "refused", true)).isZero();
    }

    private static void assertAllThere(ProcessCluster cluster, List<String> keys) {
        Result.Found all = (Result.Found) cluster.client(0).execute(new Action.Read("a", "z", 0, false), LIMIT);
        assertThat(all.versions()).extracting(Result.Version::key).containsExactlyInAnyOrderElementsOf(keys);
    }

    private static int found(ProcessCluster cluster, String key, boolean serializable) {
        Result.Found found =
                (Result.Found) cluster.client(0).execute(new Action.Read(key, key + '\0', 0, serializable), LIMIT);
        return found.versions().size();
    }

    /** Waiting for space is no work: a thread that asked again and again would take a processor for itself. */
    private static void assertItRests(MemberProcess member) {
        Eventually.holds("what was under way at first has ended", LIMIT, () -> {
            Duration before = processorTime(member);
            Eventually.pass(LOOK);
            return processorTime(member).minus(before).compareTo(LOOK.dividedBy(4)) < 0;
        });
        assertThat(member.isAlive()).isTrue();
    }

    private static Duration processorTime(MemberProcess member) {
        return ProcessHandle.of(member.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow();
    }

    /** Until the member has seen that there is space again, it raises its alarm anew. */
    private static void disarm(ProcessCluster cluster) {
        Eventually.holds("the alarm stays away", LIMIT, () -> {
            cluster.etcdctl().run("alarm", "disarm").ok();
            try {
                cluster.client(0).execute(Action.Write.put("probe", "x"), LIMIT);
                cluster.client(0).execute(Action.Write.delete("probe"), LIMIT);
                return true;
            } catch (CallFailedException e) {
                return false;
            }
        });
    }
}
