package dev.akkad.ctl;

import dev.akkad.ctl.snapshot.RestoreCommand;
import dev.akkad.ctl.snapshot.StatusCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code akkad snapshot}: status and restore of snapshot files, as {@code etcdutl snapshot} has them. */
@Command(
        name = "akkad snapshot",
        description = "Looks into snapshot files of etcd or akkad, and makes data directories of them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
        subcommands = {StatusCommand.class, RestoreCommand.class})
public final class SnapshotProgram implements Runnable {
    /** It could not be done; nothing is left of it. */
    public static final int FAILED = 1;
    /** The command line makes no sense. */
    public static final int USAGE = 128;

    @Spec
    CommandSpec spec = CommandSpec.create();

    /** Runs to the end; returns the exit code. What goes wrong is one line on {@code err}. */
    public static int run(List<String> arguments, PrintWriter out, PrintWriter err) {
        return new CommandLine(new SnapshotProgram())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((e, unused) -> complain(err, e, USAGE))
                .setExecutionExceptionHandler((e, unused, alsoUnused) -> complain(err, e, FAILED))
                .execute(arguments.toArray(String[]::new));
    }

    private static int complain(PrintWriter err, Exception e, int exitCode) {
        boolean ours =
                e instanceof IOException || e instanceof IllegalArgumentException || e instanceof ParameterException;
        String text = ours ? Objects.requireNonNullElse(e.getMessage(), e.toString()) : e.toString();
        err.println("Error: " + text.replaceAll("\\R+", " "));
        err.flush();
        return exitCode;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given (expected: status or restore)");
    }
}
