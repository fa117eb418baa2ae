package dev.akkad.ctl.lab;

import picocli.CommandLine.Command;

/** {@code akkad lab status}: what is wrong at the moment. */
@Command(
        name = "status",
        description = "Shows what is wrong at the moment, as JSON",
        footer = "lab status --endpoint 127.0.0.1:2390  # every fault there is")
public final class StatusCommand extends LabCommand {
    @Override
    void run(LabClient client) throws LabException {
        out().println(client.get("/lab").toPrettyString());
    }
}
