package dev.akkad.ctl.utl;

import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Completion;
import dev.akkad.ctl.cli.Flag;
import java.util.List;

/** All commands of {@code akkadutl}. */
public final class UtlTree {
    /** Flags of every command. */
    public static final List<Flag> GLOBALS = List.of(
            Flag.text("write-out", "simple", "set the output format (fields, json, protobuf, simple, table)")
                    .or('w'),
            Flag.duration("timeout", "10s", "how long to wait for the lock of a data directory"),
            Flag.bool("debug", "show where something went wrong"));

    private static final Flag REV = Flag.integer("rev", 0, "maximum revision to hash (default: latest revision)");

    private UtlTree() {}

    public static Command<Job> of(String program) {
        return Command.group(
                program,
                "An administrative command line tool for etcd v3 and akkad.",
                List.of(
                        snapshot(),
                        Command.<Job>of(
                                        "defrag",
                                        "",
                                        "Defragments the storage of a member that does not run",
                                        SnapshotFiles::defragment,
                                        Flag.text("data-dir", "", "Required. A data directory not in use"))
                                .examples("defrag --data-dir default.etcd", "gives space back"),
                        Command.<Job>of(
                                        "hashkv",
                                        "<filename>",
                                        "Prints the KV history hash of a snapshot file or a data directory not in use",
                                        SnapshotFiles::hashKv,
                                        REV)
                                .examples(
                                        "hashkv backup.db", "what endpoint hashkv would say",
                                        "hashkv default.etcd", "of a member that does not run"),
                        Command.<Job>group(
                                "log",
                                "Looks into the Raft log of a member",
                                List.of(Command.<Job>of(
                                                "dump",
                                                "<data directory>",
                                                "Prints the Raft log as JSON lines",
                                                LogDump::dump)
                                        .examples(
                                                "log dump default.etcd",
                                                "of a member that does not run; all of it if it kept its log"))),
                        Command.<Job>of(
                                        "migrate",
                                        "",
                                        "Migrates schema of a data directory to make it compatible with a version",
                                        SnapshotFiles::migrate,
                                        Flag.text("data-dir", "", "Required. A data directory not in use"),
                                        Flag.text("target-version", "", "Required. Such as 3.6"),
                                        Flag.bool("force", "ignore migration failures"))
                                .examples("migrate --data-dir default.etcd --target-version 3.6", "needs nothing"),
                        completion(),
                        Command.<Job>of("version", "", "Prints the version of etcdutl", SnapshotFiles::version)
                                .examples("version", "that of etcd's tool which this one takes the place of")));
    }

    private static Command<Job> snapshot() {
        return Command.group(
                "snapshot",
                "Manages etcd node snapshots",
                List.of(
                        Command.<Job>of(
                                        "status",
                                        "<filename>",
                                        "Gets backend snapshot status of a given file",
                                        SnapshotFiles::status)
                                .examples("snapshot status backup.db -w table", "checks it, and says what is in it"),
                        Command.<Job>of(
                                        "restore",
                                        "<filename> [options]",
                                        "Restores an etcd member snapshot to an etcd directory",
                                        SnapshotFiles::restore,
                                        Flag.text("data-dir", "", "path to the output data directory (NAME.etcd)"),
                                        Flag.text("wal-dir", "", "without effect: akkad has one directory"),
                                        Flag.text("name", "default", "human-readable name for this member"),
                                        Flag.text(
                                                "initial-cluster",
                                                "default=http://localhost:2380",
                                                "initial cluster configuration for restore bootstrap"),
                                        Flag.text("initial-cluster-token", "etcd-cluster", "token of the new cluster"),
                                        Flag.text(
                                                "initial-advertise-peer-urls",
                                                "http://localhost:2380",
                                                "list of this member's peer URLs"),
                                        Flag.bool("skip-hash-check", "ignore snapshot integrity hash value"),
                                        Flag.integer("initial-memory-map-size", 0, "without effect"),
                                        Flag.integer("bump-revision", 0, "how much to increase the latest revision"),
                                        Flag.bool("mark-compacted", "mark the latest revision as compacted"))
                                .examples(
                                        "snapshot restore backup.db --data-dir new.etcd", "a member of a new cluster"),
                        Command.<Job>of(
                                        "hashkv",
                                        "<filename>",
                                        "Prints the KV history hash of a given file",
                                        SnapshotFiles::hashKv,
                                        REV)
                                .examples("snapshot hashkv backup.db", "what endpoint hashkv would say")));
    }

    private static Command<Job> completion() {
        return Command.group(
                "completion",
                "Generate the autocompletion script for the specified shell",
                List.of(shell("bash"), shell("zsh"), shell("fish"), shell("powershell")));
    }

    private static Command<Job> shell(String name) {
        return Command.<Job>of(
                        name,
                        "",
                        "Generate the autocompletion script for " + name,
                        job -> job.io()
                                .out()
                                .print(Completion.script(name, job.line().path().get(0), GLOBALS)))
                .examples("completion " + name, "to be sourced");
    }
}
