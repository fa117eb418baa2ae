package dev.akkad.ctl.lab;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code akkad lab clock}: the time of day jumps. */
@Command(
        name = "clock",
        description = "Sets the member's time of day forwards or back; what measures time goes on",
        footer = "lab clock --jump -1h --endpoint 127.0.0.1:2390  # an hour back")
public final class ClockCommand extends LabCommand {
    @Option(names = "--jump", required = true, paramLabel = "TIME", description = "such as 5s, or -1h")
    String jump = "";

    @Override
    void run(LabClient client) throws LabException {
        ask(client, "clock", LabClient.request().put("jumpMillis", millis("--jump", jump)));
    }
}
