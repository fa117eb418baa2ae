package dev.akkad.ctl.lab;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code akkad lab crash}: the process ends on the spot. */
@Command(
        name = "crash",
        description = "Ends the process at once, or when it next comes by a named point",
        footer = {
            "lab crash --endpoint 127.0.0.1:2390  # at once",
            "lab crash --at raftAfterSave --endpoint 127.0.0.1:2390  # when it next comes by there"
        })
public final class CrashCommand extends LabCommand {
    @Option(names = "--at", paramLabel = "POINT", description = "a named point; akkad lab points shows all")
    @Nullable
    String at;

    @Override
    void run(LabClient client) throws LabException {
        if (at == null) {
            ask(client, "crash", LabClient.request());
        } else {
            client.put(at, "panic");
            out().println("the process ends at " + at);
        }
    }
}
