package dev.akkad.ctl;

import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.FileText;
import dev.akkad.ctl.cli.Flag;
import dev.akkad.ctl.cli.Help;
import dev.akkad.ctl.cli.Parsed;
import dev.akkad.ctl.cli.Parser;
import dev.akkad.ctl.command.Io;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** From a command line to an exit code, for both programs. */
final class Runner {
    private static final int OUTPUT_BYTES = 1 << 16;

    private Runner() {}

    /** Does what a command is for. */
    @FunctionalInterface
    interface Work<C> {
        void run(Command.Action<C> action, Parsed<C> line) throws Failure, InterruptedException, IOException;
    }

    /** The process's own. What is printed goes out when the program ends, or when a command wants it to. */
    static Io standardIo() {
        PrintStream out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), OUTPUT_BYTES),
                false,
                StandardCharsets.UTF_8);
        // Programs that a command runs write to the same place.
        System.setOut(out);
        return new Io(System.in, out, System.err, Boolean.getBoolean("akkad.terminal"));
    }

    static <C> int run(Command<C> root, List<Flag> globals, List<String> arguments, Io io, Work<C> work)
            throws InterruptedException {
        try {
            Parsed<C> line = new Parser<>(root, globals).parse(arguments);
            Command.Action<C> action = line.command().action();
            if (action == null || line.values().isSet("help")) {
                io.out().print(Help.of(line.path(), globals));
            } else {
                work.run(action, line);
            }
            return 0;
        } catch (Failure e) {
            io.out().flush();
            complain(io, e.text(), e.hint());
            return e.exitCode();
        } catch (IOException | RuntimeException e) {
            io.out().flush();
            complain(io, FileText.of(e).replaceAll("\\R+", " "), "");
            if (arguments.contains("--debug")) {
                e.printStackTrace(io.err());
            }
            return Failure.ERROR;
        } finally {
            io.out().flush();
        }
    }

    private static void complain(Io io, String text, String hint) {
        if (!text.isEmpty()) {
            io.err().println("Error: " + text);
        }
        if (!hint.isEmpty()) {
            io.err().println(hint);
        }
    }
}
