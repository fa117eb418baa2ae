package dev.akkad.ctl;

import dev.akkad.ctl.lab.ClockCommand;
import dev.akkad.ctl.lab.CrashCommand;
import dev.akkad.ctl.lab.DiskCommand;
import dev.akkad.ctl.lab.HealCommand;
import dev.akkad.ctl.lab.KillCommand;
import dev.akkad.ctl.lab.LabException;
import dev.akkad.ctl.lab.LinkCommand;
import dev.akkad.ctl.lab.PauseCommand;
import dev.akkad.ctl.lab.PointCommand;
import dev.akkad.ctl.lab.PointsCommand;
import dev.akkad.ctl.lab.StatusCommand;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code akkad lab}: faults on real members, which were started with {@code --lab}. */
@Command(
        name = "akkad lab",
        description = "Injects faults into a member that was started with --lab; see docs/SIMULATION.md",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done", "1:refused, or nobody answers", "2:the command line makes no sense"},
        subcommands = {
            KillCommand.class,
            PauseCommand.class,
            DiskCommand.class,
            LinkCommand.class,
            ClockCommand.class,
            CrashCommand.class,
            PointCommand.class,
            PointsCommand.class,
            StatusCommand.class,
            HealCommand.class
        })
public final class LabProgram implements Runnable {
    /** The member refuses, or nobody answers. */
    public static final int FAILED = 1;
    /** The command line makes no sense. */
    public static final int USAGE = 2;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "show where something went wrong")
    boolean debug;

    @Spec
    CommandSpec spec = CommandSpec.create();

    /** Runs to the end; returns the exit code. What goes wrong is one line, perhaps with one of advice. */
    public static int run(List<String> arguments, PrintWriter out, PrintWriter err) {
        return new PicocliProgram(
                        line(),
                        LabException.class::isInstance,
                        USAGE,
                        e -> e instanceof IllegalArgumentException ? USAGE : FAILED)
                .run(arguments, out, err);
    }

    static CommandLine line() {
        return new CommandLine(new LabProgram());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }
}
