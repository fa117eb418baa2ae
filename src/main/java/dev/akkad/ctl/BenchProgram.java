package dev.akkad.ctl;

import dev.akkad.ctl.bench.BenchException;
import dev.akkad.ctl.bench.LoadCommand;
import dev.akkad.ctl.bench.compare.CompareCommand;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code akkad bench}: loads for etcd's API, and a comparison of akkad with etcd. */
@Command(
        name = "akkad bench",
        description = "A closed-loop load for any endpoint of etcd v3; see docs/BENCHMARKS.md",
        mixinStandardHelpOptions = true,
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

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "show where something went wrong")
    boolean debug;

    @Spec
    CommandSpec spec = CommandSpec.create();

    /** Runs to the end; returns the exit code. What goes wrong is one line on {@code err}, and one of advice. */
    public static int run(List<String> arguments, PrintWriter out, PrintWriter err) {
        return new PicocliProgram(
                        line(),
                        BenchException.class::isInstance,
                        USAGE,
                        e -> e instanceof IllegalArgumentException ? USAGE : FAILED)
                .run(arguments, out, err);
    }

    static CommandLine line() {
        return new CommandLine(new BenchProgram());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }
}
