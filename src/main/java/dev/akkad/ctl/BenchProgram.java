package dev.akkad.ctl;

import dev.akkad.ctl.bench.BenchException;
import dev.akkad.ctl.bench.LoadCommand;
import dev.akkad.ctl.bench.compare.CompareCommand;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code akkad bench}: loads for etcd's API, and a comparison of akkad with etcd. */
@Command(
        name = "akkad bench",
        description = "A closed-loop load for any endpoint of etcd v3; see docs/BENCHMARKS.md.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
        subcommands = {
            LoadCommand.Put.class,
            LoadCommand.Range.class,
            LoadCommand.Txn.class,
            LoadCommand.Watch.class,
            LoadCommand.Lease.class,
            CompareCommand.class
        })
public final class BenchProgram implements Runnable {
    /** The run could not be made, or nothing succeeded. */
    public static final int FAILED = 1;
    /** The command line makes no sense. */
    public static final int USAGE = 2;

    @Spec
    CommandSpec spec = CommandSpec.create();

    /** Runs to the end; returns the exit code. What goes wrong is one line on {@code err}. */
    public static int run(List<String> arguments, PrintWriter out, PrintWriter err) {
        return new CommandLine(new BenchProgram())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((e, unused) -> complain(err, words(e), USAGE))
                .setExecutionExceptionHandler((e, unused, alsoUnused) -> {
                    if (e instanceof IllegalArgumentException) {
                        return complain(err, words(e), USAGE);
                    }
                    return complain(err, words(e), FAILED);
                })
                .execute(arguments.toArray(String[]::new));
    }

    private static String words(Exception e) {
        boolean ours =
                e instanceof BenchException || e instanceof IllegalArgumentException || e instanceof ParameterException;
        String message = e.getMessage();
        return ours && message != null ? message : e.toString();
    }

    private static int complain(PrintWriter err, String text, int exitCode) {
        String hint = exitCode == USAGE ? ". See 'akkad bench --help'." : "";
        err.println("akkad bench: " + text.replaceAll("\\R+", " ") + hint);
        err.flush();
        return exitCode;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }
}
