package dev.akkad.ctl.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.akkad.ctl.cli.GoParse;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands have. */
abstract class LabCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--endpoint",
            required = true,
            paramLabel = "HOST:PORT",
            description = "where the member's lab listens")
    String endpoint = "";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this text")
    boolean help;

    /** Does it. @throws LabException saying why not */
    abstract void run(LabClient client) throws LabException;

    @Override
    public final Integer call() throws LabException {
        run(new LabClient(endpoint));
        return 0;
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Asks for a fault and prints what was done. */
    final void ask(LabClient client, String fault, ObjectNode request) throws LabException {
        out().println(client.post(fault, request));
    }

    /** Whole milliseconds of such as {@code 1.5s}. */
    static long millis(String option, String text) {
        try {
            Duration time = GoParse.duration(text);
            if (time.toNanos() % 1_000_000 == 0) {
                return time.toMillis();
            }
        } catch (IllegalArgumentException e) {
            // Refused below, with what is expected.
        }
        throw new IllegalArgumentException(option + ": " + text + " (expected: a time such as 200ms or 1.5s)");
    }
}
