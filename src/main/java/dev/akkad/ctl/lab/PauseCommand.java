package dev.akkad.ctl.lab;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code akkad lab pause}: an actor's messages wait. */
@Command(
        name = "pause",
        description = "Holds an actor: its messages wait, then it takes them in their order",
        footer = "lab pause raft-member --for 500ms --endpoint 127.0.0.1:2390  # a leader that stands still")
public final class PauseCommand extends LabCommand {
    @Parameters(
            paramLabel = "ACTOR",
            description = "raft-member, raft-journal (its next write), keyspace, lease-manager or watch-sessions")
    String actor = "";

    @Option(names = "--for", required = true, paramLabel = "TIME", description = "how long, such as 500ms; 10m at most")
    String time = "";

    @Override
    void run(LabClient client) throws LabException {
        ask(client, "pause", LabClient.request().put("actor", actor).put("millis", millis("--for", time)));
    }
}
