package dev.akkad.ctl.lab;

import picocli.CommandLine.Command;

/** {@code akkad lab heal}: ends every fault. */
@Command(
        name = "heal",
        description = "Ends every fault; what is on its way over a slow link still arrives late",
        footer = "lab heal --endpoint 127.0.0.1:2390  # nothing is wrong any more")
public final class HealCommand extends LabCommand {
    @Override
    void run(LabClient client) throws LabException {
        ask(client, "heal", LabClient.request());
    }
}
