package dev.akkad.ctl.utl;

import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.command.Io;
import dev.akkad.ctl.command.Versions;
import dev.akkad.ctl.print.Sizes;
import dev.akkad.ctl.print.Table;
import dev.akkad.ctl.snapshot.Restore;
import dev.akkad.ctl.snapshot.RestoreBars;
import dev.akkad.ctl.snapshot.RestoredMember;
import dev.akkad.machine.Machine;
import dev.akkad.machine.MachineSettings;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Response;
import dev.akkad.store.DataDir;
import dev.akkad.store.LevelStore;
import dev.akkad.store.ReadProgress;
import dev.akkad.store.SnapshotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** snapshot status, restore, hashkv; defrag and version. */
final class SnapshotFiles {
    private static final String RESTORED_URL = "http://localhost:2380";

    private SnapshotFiles() {}

    static void status(Job job) throws Failure, IOException {
        Path file = job.onlyFile("snapshot status");
        if (!Files.exists(file)) {
            throw new Failure(Failure.ERROR, "stat " + file + ": no such file or directory");
        }
        SnapshotFile.Status status;
        try (SnapshotFile snapshot = SnapshotFile.open(file)) {
            status = snapshot.status();
        }
        String hash = Integer.toUnsignedString(status.hash());
        List<String> cells = List.of(
                Integer.toHexString(status.hash()),
                Long.toString(status.revision()),
                Long.toString(status.totalKeys()),
                Sizes.text(status.totalBytes()),
                status.version());
        List<String> names = List.of("hash", "revision", "total keys", "total size", "version");
        switch (job.format()) {
            case "simple" -> job.io().out().println(String.join(", ", cells));
            case "table" -> job.io().out().print(Table.text(names, List.of(cells)));
            case "json" ->
                job.io()
                        .out()
                        .println("{\"hash\":" + hash + ",\"revision\":" + status.revision() + ",\"totalKey\":"
                                + status.totalKeys() + ",\"totalSize\":" + status.totalBytes() + ",\"version\":\""
                                + status.version() + "\"}");
            case "fields" -> {
                job.io().out().println("\"Hash\" : " + hash);
                job.io().out().println("\"Revision\" : " + status.revision());
                job.io().out().println("\"Keys\" : " + status.totalKeys());
                job.io().out().println("\"Size\" : " + status.totalBytes());
                job.io().out().println("\"Version\" : " + status.version());
            }
            default -> throw new Failure(Failure.BAD_FEATURE, "protobuf not supported as output format");
        }
    }

    static void restore(Job job) throws Failure, IOException {
        if (job.words().size() != 1) {
            throw Failure.arguments("snapshot restore requires exactly one argument");
        }
        String name = job.flags().text("name");
        long bump = job.flags().number("bump-revision");
        boolean marks = job.flags().isSet("mark-compacted");
        if (bump < 0) {
            throw Failure.arguments("--bump-revision=" + bump + " (expected: not negative)");
        }
        if (bump > 0 != marks) {
            throw Failure.arguments(
                    marks
                            ? "--mark-compacted disallowed unless --bump-revision > 0"
                            : "--mark-compacted required if --bump-revision > 0");
        }
        String directory = job.flags().text("data-dir");
        Path target = Path.of(directory.isEmpty() ? name + ".etcd" : directory);
        RestoredMember member = RestoredMember.of(
                name,
                job.flags().text("initial-cluster"),
                job.flags().text("initial-cluster-token"),
                job.flags().text("initial-advertise-peer-urls"));
        Restore restore = new Restore(Path.of(job.words().get(0)), job.flags().isSet("skip-hash-check"), bump);
        long revision = restored(restore, target, member, job.io());
        job.io()
                .err()
                .println("restored " + job.words().get(0) + " at revision " + revision + " into " + target + " for "
                        + member.identity());
    }

    private static long restored(Restore restore, Path target, RestoredMember member, Io io) throws IOException {
        try (RestoreBars bars = new RestoreBars(io, System::nanoTime)) {
            return restore.into(target, member, bars);
        }
    }

    /** Of a data directory as it is, or of a snapshot file, restored aside: the hash is that of a running member. */
    static void hashKv(Job job) throws Failure, IOException {
        Path file = job.onlyFile(
                job.line().title().substring(job.line().path().get(0).name().length() + 1));
        if (Files.isDirectory(file)) {
            requireDataDir(file);
            hashDirectory(job, file);
            return;
        }
        Path aside = Files.createTempDirectory("akkadutl-");
        try {
            RestoredMember member = RestoredMember.of("default", "default=" + RESTORED_URL, "akkadutl", RESTORED_URL);
            long unused = new Restore(file, true, 0).into(aside.resolve("data"), member, ReadProgress.NONE);
            hashDirectory(job, aside.resolve("data"));
        } finally {
            delete(aside);
        }
    }

    private static void hashDirectory(Job job, Path path) throws Failure, IOException {
        try (DataDir directory = DataDir.open(path);
                LevelStore store = directory.openStore()) {
            Machine machine = Machine.open(store, MachineSettings.DEFAULT);
            print(job, machine.hashKv(job.flags().number("rev")));
        }
    }

    private static void print(Job job, Outcome outcome) throws Failure {
        if (!(outcome instanceof Outcome.Done done && done.response() instanceof Response.HashKv hash)) {
            throw new Failure(
                    Failure.ERROR,
                    outcome instanceof Outcome.Refused refused ? refused.error().text() : outcome.toString());
        }
        String value = Integer.toUnsignedString(hash.hash());
        String revision = Long.toString(hash.hashRevision());
        String compacted = Long.toString(hash.compactRevision());
        switch (job.format()) {
            case "simple" -> job.io().out().println(value + ", " + revision + ", " + compacted);
            case "json" ->
                job.io()
                        .out()
                        .println("{\"hash\":" + value + ",\"hashRevision\":" + revision + ",\"compactRevision\":"
                                + compacted + "}");
            case "fields" -> {
                job.io().out().println("\"Hash\" : " + value);
                job.io().out().println("\"Hash revision\" : " + revision);
                job.io().out().println("\"Compact revision\" : " + compacted);
            }
            case "table" ->
                job.io()
                        .out()
                        .print(Table.text(
                                List.of("hash", "hash revision", "compact revision"),
                                List.of(List.of(value, revision, compacted))));
            default -> throw new Failure(Failure.BAD_FEATURE, "protobuf not supported as output format");
        }
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    static void defragment(Job job) throws Failure, IOException {
        Path directory = Path.of(job.required("data-dir"));
        requireDataDir(directory);
        try (DataDir dir = DataDir.open(directory);
                LevelStore store = dir.openStore()) {
            long before = store.sizeBytes();
            store.compact();
            job.io()
                    .err()
                    .println("finished defragmenting directory " + directory + ": " + Sizes.text(before) + " before, "
                            + Sizes.text(store.sizeBytes()) + " now");
        }
    }

    static void requireDataDir(Path directory) throws Failure {
        if (!DataDir.isFounded(directory)) {
            throw new Failure(Failure.ERROR, directory + " is no data directory of akkad");
        }
    }

    static void version(Job job) {
        job.io().out().println("etcdutl version: " + Versions.ETCD);
        job.io().out().println("API version: " + Versions.API);
    }

    /** The form of akkad's directories is its own, and the same for all versions of etcd it speaks for. */
    static void migrate(Job job) throws Failure, IOException {
        Path directory = Path.of(job.required("data-dir"));
        String target = job.required("target-version");
        if (!target.matches("\\d+\\.\\d+")) {
            throw new Failure(
                    Failure.ERROR, "failed to parse target version: " + target + " is not in dotted-tri format");
        }
        requireDataDir(directory);
        DataDir.inspect(directory);
        job.io()
                .out()
                .println("nothing to migrate: the storage of akkad is the same for every version of the protocol; a"
                        + " snapshot is what another version, or etcd, can be started from");
    }
}
