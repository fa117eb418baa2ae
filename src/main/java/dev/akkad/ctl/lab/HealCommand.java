package dev.akkad.ctl.lab;

import picocli.CommandLine.Command;

/** {@code akkad lab heal}: ends every fault. */
@Command(name = "heal", description = "Ends every fault; what is on its way over a slow link still arrives late.")
public final class HealCommand extends LabCommand {
    @Override
    void run(LabClient client) throws LabException {
        ask(client, "heal", LabClient.request());
    }
}
