package dev.akkad.ctl;

import dev.akkad.ctl.cli.FileText;
import dev.akkad.ctl.cli.Flag;
import dev.akkad.ctl.cli.GoText;
import dev.akkad.ctl.cli.Help;
import dev.akkad.ctl.cli.Suggestions;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs a program whose commands picocli reads with the look of akkadctl: the same help, one line about what is wrong,
 * one of advice, and no stack trace unless {@code --debug} asks for it.
 *
 * @param line with the commands
 * @param isOurs whether the message of an exception says all there is to say
 * @param usage exit code for a command line that makes no sense
 * @param exitCode of what goes wrong later, which may be that too
 */
record PicocliProgram(CommandLine line, Predicate<Throwable> isOurs, int usage, ToIntFunction<Throwable> exitCode) {
    private static final String DEBUG = "--debug";
    private static final String HELP_SECTION = "help";

    /** Runs to the end; returns the exit code. */
    int run(List<String> arguments, PrintWriter out, PrintWriter err) {
        boolean debug = arguments.contains(DEBUG);
        line.setOut(out)
                .setErr(err)
                .setHelpSectionKeys(List.of(HELP_SECTION))
                .setHelpSectionMap(Map.of(HELP_SECTION, help -> help(help.commandSpec())))
                .setParameterExceptionHandler((e, unused) -> refuse(e.getCommandLine(), e, err, debug))
                .setExecutionExceptionHandler((e, command, unused) ->
                        exitCode.applyAsInt(e) == usage ? refuse(command, e, err, debug) : fail(e, err, debug));
        try {
            return line.execute(words(arguments));
        } catch (Error e) {
            return fail(e, err, debug);
        }
    }

    /** {@code help put} is {@code put --help}. */
    private static String[] words(List<String> arguments) {
        List<String> words = new ArrayList<>(arguments);
        if (!words.isEmpty() && words.get(0).equals("help")) {
            words.remove(0);
            words.add("--help");
        }
        return words.toArray(String[]::new);
    }

    private static String help(CommandSpec spec) {
        StringBuilder text = new StringBuilder(Help.of(PicocliTree.path(spec), PicocliTree.globals(spec)));
        Map<String, String> codes = spec.usageMessage().exitCodeList();
        if (!codes.isEmpty()) {
            text.append("\nEXIT CODES:\n");
            codes.forEach((code, meaning) -> text.append("  %-4s%s%n".formatted(code, meaning)));
        }
        return text.toString();
    }

    private int refuse(CommandLine command, Exception e, PrintWriter err, boolean debug) {
        CommandSpec spec = command.getCommandSpec();
        String advice = e instanceof UnmatchedArgumentException unmatched ? meant(spec, unmatched) : "";
        String text = e instanceof UnmatchedArgumentException unmatched ? unknown(spec, unmatched) : words(e);
        complain(text, advice + "Run '" + spec.qualifiedName() + " --help' for usage.", e, err, debug);
        return usage;
    }

    private int fail(Throwable e, PrintWriter err, boolean debug) {
        complain(words(e), "", e, err, debug);
        return exitCode.applyAsInt(e);
    }

    private String words(Throwable e) {
        if (e instanceof FileSystemException || e instanceof UncheckedIOException) {
            return FileText.of(e);
        }
        boolean isSaid = e instanceof IllegalArgumentException || e instanceof ParameterException || isOurs.test(e);
        return isSaid ? Objects.requireNonNullElse(e.getMessage(), e.toString()) : e.toString();
    }

    private static void complain(String text, String advice, Throwable e, PrintWriter err, boolean debug) {
        err.println("Error: " + text.replaceAll("\\R+", " "));
        if (!advice.isEmpty()) {
            err.println(advice);
        }
        if (debug) {
            e.printStackTrace(err);
        }
        err.flush();
    }

    private static String unknown(CommandSpec spec, UnmatchedArgumentException e) {
        String word = e.getUnmatched().get(0);
        if (word.startsWith("-")) {
            return "unknown flag: " + flagOf(word);
        }
        return spec.subcommands().isEmpty()
                ? "unexpected argument " + GoText.quote(word)
                : "unknown command " + GoText.quote(word) + " for " + GoText.quote(spec.qualifiedName());
    }

    private static String meant(CommandSpec spec, UnmatchedArgumentException e) {
        String word = e.getUnmatched().get(0);
        if (word.startsWith("--")) {
            List<Flag> flags = new ArrayList<>(PicocliTree.of(spec).flags());
            flags.addAll(PicocliTree.globals(spec));
            return question(
                    "--",
                    Suggestions.of(
                            flagOf(word).substring(2),
                            flags.stream().map(Flag::name).toList()));
        }
        return question("", Suggestions.of(word, List.copyOf(spec.subcommands().keySet())));
    }

    private static String question(String dashes, String hint) {
        return hint.isEmpty() ? "" : "Did you mean " + dashes + hint + "? ";
    }

    private static String flagOf(String word) {
        int equals = word.indexOf('=');
        return equals < 0 ? word : word.substring(0, equals);
    }
}
