package dev.akkad.ctl;

import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Flag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The tables of akkadctl for commands that picocli reads, so that help, advice, completion and manual pages are made
 * the same way for all programs.
 *
 * <p>A footer of a command is its examples: lines such as {@code bench put --clients 100 # many at a time}, with two
 * spaces before the mark.
 */
final class PicocliTree {
    private static final String PROGRAM = "akkad";
    private static final String EXAMPLE_MARK = "  # ";

    private PicocliTree() {}

    /** Down to the command, with the program above all. */
    static <C> List<Command<C>> path(CommandSpec spec) {
        List<Command<C>> path = new ArrayList<>();
        for (CommandSpec at = spec; at != null; at = at.parent()) {
            path.add(0, of(at));
        }
        path.add(0, Command.group(PROGRAM, "", List.of()));
        return path;
    }

    /** A command with all below it. */
    static <C> Command<C> of(CommandSpec spec) {
        List<Command<C>> children = new ArrayList<>();
        for (CommandLine child : spec.subcommands().values()) {
            children.add(of(child.getCommandSpec()));
        }
        List<String> examples = new ArrayList<>();
        for (String line : spec.usageMessage().footer()) {
            int mark = line.indexOf(EXAMPLE_MARK);
            examples.add(line.substring(0, mark));
            examples.add(line.substring(mark + EXAMPLE_MARK.length()));
        }
        String name = spec.name();
        return new Command<>(
                name.substring(name.lastIndexOf(' ') + 1),
                children.isEmpty() ? synopsis(spec) : "<subcommand>",
                String.join(" ", spec.usageMessage().description()),
                flags(spec, false),
                examples,
                children,
                null);
    }

    private static String synopsis(CommandSpec spec) {
        List<String> words = new ArrayList<>();
        spec.positionalParameters()
                .forEach(word -> words.add("<" + word.paramLabel().toLowerCase(Locale.ROOT) + ">"));
        return String.join(" ", words);
    }

    /** Flags that every command of a program has. */
    static List<Flag> globals(CommandSpec spec) {
        return flags(spec.root(), true);
    }

    /** @param inherited whether those that commands below have too, or the others */
    private static List<Flag> flags(CommandSpec spec, boolean inherited) {
        List<Flag> flags = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            boolean isForAll = option.scopeType() == CommandLine.ScopeType.INHERIT;
            if (isForAll == inherited && !option.hidden() && !option.usageHelp() && !option.versionHelp()) {
                flags.add(flag(option));
            }
        }
        return flags;
    }

    private static Flag flag(OptionSpec option) {
        char letter =
                option.shortestName().length() == 2 ? option.shortestName().charAt(1) : 0;
        return new Flag(
                option.longestName().substring(2),
                letter,
                kind(option),
                initial(option),
                String.join(" ", option.description()));
    }

    private static Flag.Kind kind(OptionSpec option) {
        Class<?> type = option.type();
        if (type == boolean.class) {
            return Flag.Kind.BOOL;
        }
        if (type == double.class) {
            return Flag.Kind.DECIMAL;
        }
        if (type == int.class || type == long.class || type == Long.class) {
            return Flag.Kind.INTEGER;
        }
        return Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)
                ? Flag.Kind.LIST
                : Flag.Kind.TEXT;
    }

    private static String initial(ArgSpec option) {
        String given = option.defaultValue();
        if (given != null) {
            return given;
        }
        Object value = option.initialValue();
        return value instanceof Number || value instanceof Boolean ? String.valueOf(value) : "";
    }
}
