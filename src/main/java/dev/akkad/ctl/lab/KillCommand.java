package dev.akkad.ctl.lab;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code akkad lab kill}: an actor dies as if a bug had struck. */
@Command(
        name = "kill",
        description = "Kills an actor as a bug would; its supervisor starts it again from the disk",
        footer = "lab kill keyspace --endpoint 127.0.0.1:2390  # it starts again from the disk")
public final class KillCommand extends LabCommand {
    @Parameters(
            paramLabel = "ACTOR",
            description = "raft-member, raft-journal, keyspace, lease-manager or watch-sessions")
    String actor = "";

    @Override
    void run(LabClient client) throws LabException {
        ask(client, "kill", LabClient.request().put("actor", actor));
    }
}
