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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code akkad lab}: faults on real members, which were started with {@code --lab}. */
@Command(
        name = "akkad lab",
        description = {
            "Injects faults into a member that was started with --lab; see docs/SIMULATION.md.",
            "Each command takes --endpoint HOST:PORT, which the member's log and status tell."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
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

    @Spec
    CommandSpec spec = CommandSpec.create();

    /** Runs to the end; returns the exit code. What goes wrong is one line on {@code err}. */
    public static int run(List<String> arguments, PrintWriter out, PrintWriter err) {
        return new CommandLine(new LabProgram())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((e, unused) -> complain(err, words(e), USAGE))
                .setExecutionExceptionHandler((e, unused, alsoUnused) ->
                        complain(err, words(e), e instanceof IllegalArgumentException ? USAGE : FAILED))
                .execute(arguments.toArray(String[]::new));
    }

    private static String words(Exception e) {
        boolean ours =
                e instanceof LabException || e instanceof IllegalArgumentException || e instanceof ParameterException;
        String message = e.getMessage();
        return ours && message != null ? message : e.toString();
    }

    private static int complain(PrintWriter err, String text, int exitCode) {
        String hint = exitCode == USAGE ? ". See 'akkad lab --help'." : "";
        err.println("akkad lab: " + text.replaceAll("\\R+", " ") + hint);
        err.flush();
        return exitCode;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }
}
