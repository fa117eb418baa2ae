package dev.akkad.ctl.snapshot;

import dev.akkad.ctl.command.Io;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code snapshot restore}: makes the data directory of one member of a new cluster. */
@Command(
        name = "restore",
        description = "Makes the data directory of one member of a new cluster from a snapshot of etcd or akkad",
        mixinStandardHelpOptions = true,
        footer = "snapshot restore backup.db --data-dir new.etcd  # a member of a new cluster")
public final class RestoreCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "the snapshot")
    Path file = Path.of("");

    @Option(
            names = "--data-dir",
            defaultValue = "",
            paramLabel = "DIR",
            description = "the directory to make, which must be new or empty (default NAME.etcd)")
    String dataDir = "";

    @Option(names = "--name", defaultValue = "default", paramLabel = "NAME", description = "the member's name")
    String name = "";

    @Option(
            names = "--initial-cluster",
            defaultValue = "default=http://localhost:2380",
            paramLabel = "LIST",
            description = "all members, as NAME=URL between commas")
    String initialCluster = "";

    @Option(
            names = "--initial-cluster-token",
            defaultValue = "etcd-cluster",
            paramLabel = "TEXT",
            description = "the token of the new cluster: a fresh one keeps it apart")
    String token = "";

    @Option(
            names = "--initial-advertise-peer-urls",
            defaultValue = "http://localhost:2380",
            paramLabel = "URL",
            description = "the member's peer URL")
    String peerUrls = "";

    @Option(
            names = "--skip-hash-check",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            description = "take a file without a hash, such as the database of a member, or with a wrong one")
    boolean skipHashCheck;

    @Option(
            names = "--bump-revision",
            defaultValue = "0",
            paramLabel = "N",
            description = "add this to the revision, so that it is ahead of all that clients have seen")
    long bumpRevision;

    @Option(
            names = "--mark-compacted",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            description = "mark the new revision as compacted, so that watches from older ones end; with a bump only")
    boolean markCompacted;

    @Option(names = "--wal-dir", defaultValue = "", hidden = true, description = "without effect")
    String walDir = "";

    @Option(names = "--initial-memory-map-size", defaultValue = "0", hidden = true, description = "without effect")
    long memoryMapSize;

    @Override
    public Integer call() throws IOException {
        if (bumpRevision < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--bump-revision=" + bumpRevision + " (expected: not negative)");
        }
        if (bumpRevision > 0 != markCompacted) {
            throw new ParameterException(
                    spec.commandLine(),
                    markCompacted
                            ? "--mark-compacted disallowed unless --bump-revision > 0"
                            : "--mark-compacted required if --bump-revision > 0");
        }
        RestoredMember member = RestoredMember.of(name, initialCluster, token, peerUrls);
        Path directory = Path.of(dataDir.isEmpty() ? name + ".etcd" : dataDir);
        Restore restore = new Restore(file, skipHashCheck, bumpRevision);
        Io io = new Io(System.in, System.out, System.err, Boolean.getBoolean("akkad.terminal"));
        long revision;
        try (RestoreBars bars = new RestoreBars(io, System::nanoTime)) {
            revision = restore.into(directory, member, bars);
        }
        spec.commandLine()
                .getErr()
                .println("restored " + file + " at revision " + revision + " into " + directory + " for "
                        + member.identity());
        spec.commandLine().getErr().flush();
        return 0;
    }
}
