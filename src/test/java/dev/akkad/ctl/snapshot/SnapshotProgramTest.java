package dev.akkad.ctl.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.base.Bytes;
import dev.akkad.ctl.SnapshotProgram;
import dev.akkad.ctl.print.Sizes;
import dev.akkad.machine.Machine;
import dev.akkad.machine.MachineSettings;
import dev.akkad.machine.MachineStore.Bucket;
import dev.akkad.machine.MemberRecord;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Response;
import dev.akkad.member.codec.EventCodec;
import dev.akkad.raft.RaftEvent;
import dev.akkad.store.CheckpointStore;
import dev.akkad.store.DataDir;
import dev.akkad.store.Identity;
import dev.akkad.store.JournalLog;
import dev.akkad.store.ReadProgress;
import dev.akkad.store.RestoreArea;
import dev.akkad.store.SnapshotFile;
import dev.akkad.store.bolt.RealFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Restores snapshots of the real etcd, and looks at what a member would find. */
final class SnapshotProgramTest {
    private static final String URL = "http://127.0.0.1:2380";

    @TempDir
    Path root;

    private record Ran(int exitCode, String out, String err) {}

    private static Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = SnapshotProgram.run(List.of(arguments), new PrintWriter(out), new PrintWriter(err));
        return new Ran(exitCode, out.toString(), err.toString());
    }

    private Ran restore(Path file, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("restore", file.toString(), "--data-dir", data().toString(), "--name=m1"));
        arguments.addAll(List.of("--initial-cluster=m1=" + URL, "--initial-advertise-peer-urls=" + URL));
        arguments.addAll(Arrays.asList(more));
        return run(arguments.toArray(String[]::new));
    }

    private Path data() {
        return root.resolve("data");
    }

    private static long hashKv(Machine machine, long revision) {
        Outcome outcome = machine.hashKv(revision);
        return Integer.toUnsignedLong(((Response.HashKv) ((Outcome.Done) outcome).response()).hash());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsRestoredIsWhatTheRealMemberHad(RealFiles real) throws IOException {
        Ran ran = restore(real.copyTo(root));

        assertThat(ran.err()).contains("restored ").contains(" at revision 23 into " + data());
        assertThat(ran.exitCode()).isZero();
        try (DataDir directory = DataDir.open(data());
                CheckpointStore store = directory.openStore()) {
            Machine machine = Machine.open(store, MachineSettings.DEFAULT);
            assertThat(machine.revision()).isEqualTo(RealFiles.REVISION);
            assertThat(machine.compactRevision()).isEqualTo(RealFiles.COMPACTED);
            assertThat(hashKv(machine, 14)).isEqualTo(RealFiles.HASH_AT_14);
            assertThat(hashKv(machine, 0)).isEqualTo(real.hashKv());
            assertThat(machine.leases()).hasSize(2);
            assertThat(machine.leaseKeys(real.lease())).containsExactly(Bytes.utf8("leased"));
            assertThat(machine.appliedIndex()).isEqualTo(RestoreArea.INDEX);
            assertThat(store.get(Bucket.AUTH_USERS, Bytes.utf8("root"))).isNotNull();
            assertThat(store.get(Bucket.AUTH_ROLES, Bytes.utf8("r"))).isNotNull();
            assertThat(store.sizeInUseBytes()).isGreaterThan(100_000);
        }
    }

    /** Cluster and member ids are etcd's for these words. */
    @Test
    void theMembersAreTheNewOnesWithEtcdsIds() throws IOException {
        Path file = RealFiles.ETCD_3_5_30.copyTo(root);
        Ran ran = run("restore", file.toString(), "--data-dir=" + data());

        assertThat(ran.exitCode()).isZero();
        try (DataDir directory = DataDir.open(data());
                CheckpointStore store = directory.openStore();
                JournalLog journal = directory.openJournal()) {
            assertThat(directory.identity())
                    .contains(new Identity(0xcdf818194e3a8c32L, 0x8e9e05c52164694dL, "default"));
            Machine machine = Machine.open(store, MachineSettings.DEFAULT);
            assertThat(machine.members())
                    .containsExactly(new MemberRecord(
                            0x8e9e05c52164694dL, "default", List.of("http://localhost:2380"), List.of(), false));
            assertThat(machine.clusterVersion()).isEmpty();
            List<RaftEvent> events = new ArrayList<>();
            journal.replay(1, 10, record -> events.addAll(events(record)));
            assertThat(events).singleElement().isInstanceOf(RaftEvent.SnapshotInstalled.class);
        }
    }

    private static List<RaftEvent> events(JournalLog.Record record) {
        try {
            return EventCodec.decode(record.payload());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aBumpedRevisionIsCompactedAndStaysWhenTheStoreIsRead() throws IOException {
        Ran ran = restore(RealFiles.ETCD_3_5_30.copyTo(root), "--bump-revision", "1000", "--mark-compacted");

        assertThat(ran.exitCode()).isZero();
        try (DataDir directory = DataDir.open(data());
                CheckpointStore store = directory.openStore()) {
            Machine machine = Machine.open(store, MachineSettings.DEFAULT);
            assertThat(machine.revision()).isEqualTo(1023);
            assertThat(machine.compactRevision()).isEqualTo(1023);
            assertThat(machine.liveKeys()).isEqualTo(146);
            // As the real etcd says after the same restore.
            assertThat(hashKv(machine, 0)).isEqualTo(3174760349L);
            while (machine.compactSome(1000)) {
                machine.applied();
            }
            assertThat(machine.history(1023, 1024, (main, events) -> {
                        throw new AssertionError("an event of no key: " + events);
                    }))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "restore FILE --bump-revision 5 | 128 | --mark-compacted required if --bump-revision > 0",
                "restore FILE --mark-compacted | 128 | --mark-compacted disallowed unless --bump-revision > 0",
                "restore FILE --bump-revision -1 | 128 | --bump-revision=-1 (expected: not negative)",
                "restore FILE --no-such-flag | 128 | unknown flag: --no-such-flag",
                "restore | 128 | Missing required parameter: 'FILE'",
                "status | 128 | Missing required parameter: 'FILE'",
                "'' | 128 | no command given (expected: status or restore)",
                "status FILE -w yaml | 1 | unsupported output format: yaml (expected: fields, json, simple or table)",
                "restore FILE --name zz | 1 | couldn't find local name \"zz\" in the initial cluster configuration",
                "restore FILE --initial-cluster default=hp://a | 1 | URL scheme must be http, https, unix, or unixs:"
                        + " hp://a",
                "restore FILE --initial-advertise-peer-urls http://a:1 | 1 | --initial-cluster has"
                        + " default=http://localhost:2380 but missing from --initial-advertise-peer-urls=http://a:1",
            })
    void aCommandThatMakesNoSenseIsRefusedInOneLine(String line, int exitCode, String complaint) throws IOException {
        Path file = RealFiles.ETCD_3_5_30.copyTo(root);
        String[] arguments = line.isEmpty()
                ? new String[0]
                : line.replace("FILE", file + (line.startsWith("restore") ? " --data-dir " + data() : ""))
                        .split(" ");
        Ran ran = run(arguments);

        String command = line.isEmpty() ? "" : " " + line.replaceFirst(" .*", "");
        String advice = exitCode == 128 ? "Run 'akkad snapshot" + command + " --help' for usage.%n" : "";
        assertThat(ran.err()).isEqualTo("Error: %s%n".formatted(complaint) + advice.formatted());
        assertThat(ran.exitCode()).isEqualTo(exitCode);
        assertThat(data()).doesNotExist();
    }

    @Test
    void aDirectoryThatHoldsSomethingIsLeftAlone() throws IOException {
        Files.createDirectories(data());
        Files.writeString(data().resolve("mine"), "x", UTF_8);

        Ran ran = restore(RealFiles.ETCD_3_5_30.copyTo(root));

        assertThat(ran.err())
                .isEqualTo(
                        "Error: data-dir \"" + data() + "\" not empty or could not be read" + System.lineSeparator());
        assertThat(ran.exitCode()).isEqualTo(1);
        try (var files = Files.list(data())) {
            assertThat(files).containsExactly(data().resolve("mine"));
        }
    }

    @Test
    void anAlteredFileIsRefusedAndLeavesNothing() throws IOException {
        Path file = RealFiles.ETCD_3_5_30.copyTo(root);
        byte[] bytes = Files.readAllBytes(file);
        bytes[9 * 4096 + 8] = 0x40;
        Files.write(file, bytes);

        assertThat(restore(file).err()).startsWith("Error: expected sha256 [");
        Ran skipped = restore(file, "--skip-hash-check");

        assertThat(skipped.err()).startsWith("Error: snapshot file integrity check failed: bucket key: page 9 ");
        assertThat(skipped.exitCode()).isEqualTo(1);
        assertThat(data().resolve("member")).doesNotExist();
        assertThat(data().resolve("restoring")).doesNotExist();
    }

    /** A revision of bucket {@code key} that is whole for itself, but whose predecessor says otherwise. */
    @Test
    void aHistoryThatDoesNotFitTogetherIsRefusedBeforeAMemberStopsOnIt() throws IOException {
        Path file = RealFiles.ETCD_3_5_30.copyTo(root);
        byte[] bytes = Files.readAllBytes(file);
        // The version of every put of key often, field 4 behind create and mod revision.
        byte[] put = {'o', 'f', 't', 'e', 'n', 0x10};
        for (int at = 0; at < bytes.length - put.length; at++) {
            if (Arrays.equals(bytes, at, at + put.length, put, 0, put.length)) {
                bytes[at + 5 + 2 + 2 + 1] = 77;
            }
        }
        Files.write(file, bytes);

        Ran ran = restore(file, "--skip-hash-check");

        assertThat(ran.err()).startsWith("Error: " + file + " holds a history that does not fit together: stored ");
        assertThat(data().resolve("member")).doesNotExist();
    }

    @Test
    void noMemberStartsBeforeTheRestoreIsThroughAndNoOtherRestoreBegins() throws IOException {
        Path file = RealFiles.ETCD_3_5_30.copyTo(root);
        RestoredMember member = RestoredMember.of("m1", "m1=" + URL, "token", URL);
        try (SnapshotFile snapshot = SnapshotFile.open(file);
                RestoreArea area = RestoreArea.open(data(), member.identity(), DataDir.Settings.standard())) {
            assertUnfinished();
            area.fill(file, snapshot, member.members(), 0, Bytes.EMPTY, ReadProgress.NONE);
            assertUnfinished();
            assertThat(restore(file).err()).contains("is in use in this process");
            assertUnfinished();
        }
        assertThat(data().resolve("restoring")).doesNotExist();
    }

    private void assertUnfinished() {
        assertThatThrownBy(() -> DataDir.inspect(data()))
                .hasMessage("data directory " + data() + " holds a restore that did not finish: restore again, or"
                        + " remove " + data().resolve("restoring"));
    }

    @Test
    void theNextRestoreClearsAwayWhatIsLeft() throws IOException {
        Files.createDirectories(data().resolve("restoring/member/store-0"));
        Files.writeString(data().resolve("restoring/member/identity"), "half", UTF_8);
        assertUnfinished();

        assertThat(restore(RealFiles.ETCD_3_5_30.copyTo(root)).exitCode()).isZero();
        DataDir.inspect(data());
        assertThat(data().resolve("restoring")).doesNotExist();
    }

    @Test
    void statusComesInTheFormsOfEtcdsTool() throws IOException {
        String file = RealFiles.ETCD_3_5_30.copyTo(root).toString();

        assertThat(run("status", file).out()).isEqualTo("fec9893a, 23, 146, 180 kB, \n");
        assertThat(run("status", file, "-w", "json").out())
                .isEqualTo("{\"hash\":4274620730,\"revision\":23,\"totalKey\":146,\"totalSize\":180224,"
                        + "\"version\":\"\"}\n");
        assertThat(run("status", file, "--write-out=table").out()).isEqualTo("""
                        +----------+----------+------------+------------+---------+
                        |   HASH   | REVISION | TOTAL KEYS | TOTAL SIZE | VERSION |
                        +----------+----------+------------+------------+---------+
                        | fec9893a |       23 |        146 |     180 kB |         |
                        +----------+----------+------------+------------+---------+
                        """);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.0 kB", "24576, 25 kB", "2097152, 2.1 MB", "9950000, 10 MB"})
    void sizesReadAsEtcdsToolWritesThem(long bytes, String text) {
        assertThat(Sizes.text(bytes)).isEqualTo(text);
    }
}
