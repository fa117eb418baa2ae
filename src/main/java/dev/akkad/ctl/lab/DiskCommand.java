package dev.akkad.ctl.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code akkad lab disk}: writes fail or take longer. */
@Command(
        name = "disk",
        description = "Makes writes of the journal or the store fail, or take longer",
        footer = {
            "lab disk --file journal --slow 200ms --endpoint 127.0.0.1:2390  # a slow disk",
            "lab disk --file store --fail-next 1 --endpoint 127.0.0.1:2390  # the member ends"
        })
public final class DiskCommand extends LabCommand {
    @Option(names = "--file", required = true, paramLabel = "FILE", description = "journal or store")
    String file = "";

    @Option(
            names = "--fail-next",
            paramLabel = "N",
            description = "the next N writes fail; a member ends by the first, for its disk cannot be trusted")
    @Nullable
    Long failNext;

    @Option(names = "--slow", paramLabel = "TIME", description = "each write takes so much longer, until 0 or heal")
    @Nullable
    String slow;

    @Override
    void run(LabClient client) throws LabException {
        ObjectNode request = LabClient.request().put("file", file);
        if (failNext != null) {
            request.put("failNext", failNext);
        }
        if (slow != null) {
            request.put("slowMillis", millis("--slow", slow));
        }
        ask(client, "disk", request);
    }
}
