package dev.akkad.ctl;

import dev.akkad.ctl.snapshot.RestoreCommand;
import dev.akkad.ctl.snapshot.StatusCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code akkad snapshot}: status and restore of snapshot files, as {@code etcdutl snapshot} has them. */
@Command(
        name = "akkad snapshot",
        description = "Looks into snapshot files of etcd or akkad, and makes data directories of them",
        mixinStandardHelpOptions = true,
        subcommands = {StatusCommand.class, RestoreCommand.class})
public final class SnapshotProgram implements Runnable {
    /** It could not be done; nothing is left of it. */
    public static final int FAILED = 1;
    /** The command line makes no sense. */
    public static final int USAGE = 128;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "show where something went wrong")
    boolean debug;

    @Spec
    CommandSpec spec = CommandSpec.create();

    /** Runs to the end; returns the exit code. What goes wrong is one line, perhaps with one of advice. */
    public static int run(List<String> arguments, PrintWriter out, PrintWriter err) {
        return new PicocliProgram(line(), IOException.class::isInstance, USAGE, e -> FAILED).run(arguments, out, err);
    }

    static CommandLine line() {
        return new CommandLine(new SnapshotProgram());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given (expected: status or restore)");
    }
}
