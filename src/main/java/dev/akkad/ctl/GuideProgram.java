package dev.akkad.ctl;

import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Completion;
import dev.akkad.ctl.cli.Flag;
import dev.akkad.ctl.cli.Suggestions;
import dev.akkad.ctl.command.Io;
import dev.akkad.server.FlagText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** {@code akkad help} and {@code akkad completion}: about everything that {@code bin/akkad} can do. */
public final class GuideProgram {
    /** Of the tree, without making it: a member looks here at each start. */
    static final List<String> NAMES = List.of("local", "bench", "snapshot", "sim", "lab", "completion");

    private static final List<String> SHELLS = List.of("bash", "zsh", "fish", "powershell");
    private static final PrintWriter NOWHERE = new PrintWriter(PrintWriter.nullWriter());
    private static final List<Flag> LOCAL = List.of(
            Flag.integer("members", 3, "members of the cluster, 1 to 7"),
            Flag.integer("base-port", 0, "clients of the first member use this port, of the next 10 more each"),
            Flag.text("data-dir", "akkad.local", "where the data of all members is"),
            Flag.bool("ephemeral", "keep the data in a temporary directory and delete it at the end"));

    private GuideProgram() {}

    /** Runs a command line that begins with the name of a command; returns the exit code. */
    public static int run(List<String> arguments, Io io) throws InterruptedException {
        return Runner.run(tree(), List.of(), arguments, io, (action, line) -> action.run(io));
    }

    /** As the process's own. */
    public static int run(List<String> arguments) throws InterruptedException {
        return run(arguments, Runner.standardIo());
    }

    /** Whether a first word, of no known program, looks as if one was meant. */
    public static boolean isMistyped(String word) {
        boolean isCommand = !word.isEmpty() && !word.startsWith("-") && !NAMES.contains(word);
        return isCommand && !Suggestions.of(word, NAMES).isEmpty();
    }

    /** All commands. Those that other programs run have no action here. */
    static Command<Io> tree() {
        List<Flag> member = FlagText.all().stream().map(GuideProgram::flag).toList();
        List<String> own = LOCAL.stream().map(Flag::name).toList();
        List<Flag> local = Stream.concat(LOCAL.stream(), member.stream().filter(flag -> !own.contains(flag.name())))
                .toList();
        List<Command<Io>> children = new ArrayList<>();
        children.add(new Command<Io>(
                        "local",
                        "",
                        "Starts a whole cluster on loopback in one process",
                        local,
                        List.of(),
                        List.of(),
                        null)
                .examples("local --members 1 --ephemeral", "for a test, with nothing left behind"));
        children.add(of(BenchProgram.line()));
        children.add(of(SnapshotProgram.line()));
        children.add(of(SimProgram.line(NOWHERE, NOWHERE)));
        children.add(of(LabProgram.line()));
        children.add(Command.group(
                "completion",
                "Prints a script that completes command lines in a shell",
                SHELLS.stream().map(GuideProgram::completion).toList()));
        return Command.group(
                "akkad",
                "A member of a cluster that speaks etcd v3, and what belongs to it.",
                children,
                member.toArray(Flag[]::new));
    }

    /** A program with the flags that all its commands have. */
    private static Command<Io> of(CommandLine line) {
        Command<Io> command = PicocliTree.of(line.getCommandSpec());
        List<Flag> flags = new ArrayList<>(command.flags());
        flags.addAll(PicocliTree.globals(line.getCommandSpec()));
        return new Command<>(
                command.name(),
                command.synopsis(),
                command.about(),
                flags,
                command.examples(),
                command.children(),
                command.action());
    }

    private static Command<Io> completion(String shell) {
        String use =
                shell.equals("fish") ? "akkad completion fish | source" : "source <(akkad completion " + shell + ")";
        return Command.<Io>of(
                        shell,
                        "",
                        "Prints the script for " + shell,
                        io -> io.out().print(Completion.script(shell, tree(), List.of())))
                .examples("completion " + shell, shell.equals("powershell") ? "to be invoked" : use);
    }

    private static Flag flag(FlagText text) {
        return text.isSwitch()
                ? new Flag(text.name(), (char) 0, Flag.Kind.BOOL, text.fallback(), text.usage())
                : Flag.text(text.name(), text.fallback(), text.usage());
    }
}
