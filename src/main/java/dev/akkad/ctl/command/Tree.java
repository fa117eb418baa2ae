package dev.akkad.ctl.command;

import dev.akkad.ctl.cli.Command;
import java.util.List;

/** All commands of {@code akkadctl}. */
public final class Tree {
    private Tree() {}

    public static Command<Session> of(String program) {
        return Command.group(
                program,
                "A command line client for etcd v3 and akkad.",
                List.of(
                        KeyCommands.GET,
                        KeyCommands.PUT,
                        KeyCommands.DEL,
                        TxnCommand.TXN,
                        KeyCommands.COMPACTION,
                        WatchCommand.WATCH,
                        LeaseCommands.LEASE,
                        MemberCommands.MEMBER,
                        EndpointCommands.ENDPOINT,
                        MaintenanceCommands.ALARM,
                        MaintenanceCommands.DEFRAG,
                        MaintenanceCommands.MOVE_LEADER,
                        MaintenanceCommands.DOWNGRADE,
                        SnapshotCommand.SNAPSHOT,
                        LockCommands.LOCK,
                        LockCommands.ELECT,
                        AuthCommands.AUTH,
                        UserCommands.USER,
                        RoleCommands.ROLE,
                        MirrorCommand.MAKE_MIRROR,
                        CheckCommands.CHECK,
                        TopCommand.TOP,
                        HistoryCommands.HISTORY,
                        HistoryCommands.DIFF,
                        TreeCommand.TREE,
                        ExportCommands.EXPORT,
                        ExportCommands.IMPORT,
                        CompletionCommand.COMPLETION,
                        VersionCommand.OPTIONS,
                        VersionCommand.VERSION));
    }
}
