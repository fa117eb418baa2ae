package dev.akkad.ctl.cli;

import java.util.ArrayList;
import java.util.List;

/** Help texts, made from the tables of commands and flags. */
public final class Help {
    private static final int COLUMN_MAX = 34;

    private Help() {}

    /** Of the last command of a path; its groups' flags and the program's stand below its own. */
    public static <C> String of(List<Command<C>> path, List<Flag> globals) {
        Command<C> command = path.get(path.size() - 1);
        StringBuilder title = new StringBuilder();
        path.forEach(part -> title.append(title.isEmpty() ? "" : " ").append(part.name()));
        StringBuilder text = new StringBuilder();
        String name = path.size() == 1
                ? command.name()
                : title.substring(path.get(0).name().length() + 1);
        section(text, "NAME", List.of(name + " - " + command.about()));
        section(text, "USAGE", List.of((title + " " + command.synopsis()).strip() + " [flags]"));
        if (!command.children().isEmpty()) {
            section(text, "COMMANDS", commands(command, ""));
        }
        List<Flag> own = new ArrayList<>();
        path.subList(1, path.size()).forEach(part -> own.addAll(part.flags()));
        if (!own.isEmpty()) {
            section(text, "OPTIONS", flags(own));
        }
        if (!command.examples().isEmpty()) {
            section(text, "EXAMPLES", examples(path.get(0).name(), command.examples()));
        }
        if (!globals.isEmpty()) {
            section(text, "GLOBAL OPTIONS", flags(globals));
        }
        return text.toString();
    }

    /** Flags that every command has. */
    public static String options(List<Flag> globals) {
        StringBuilder text = new StringBuilder();
        section(text, "The following options can be passed to any command", flags(globals));
        return text.toString();
    }

    private static void section(StringBuilder text, String title, List<String> lines) {
        text.append(text.isEmpty() ? "" : "\n").append(title).append(":\n");
        lines.forEach(line -> text.append("  ").append(line).append('\n'));
    }

    private static <C> List<String> commands(Command<C> command, String before) {
        List<String> lines = new ArrayList<>();
        for (Command<C> child : command.children()) {
            if (child.children().isEmpty()) {
                lines.add(columns(before + child.name(), child.about(), 24));
            } else {
                lines.addAll(commands(child, before + child.name() + " "));
            }
        }
        return lines;
    }

    static List<String> flags(List<Flag> flags) {
        return flags.stream()
                .map(flag -> columns(usage(flag), flag.help() + initial(flag), COLUMN_MAX))
                .toList();
    }

    static String usage(Flag flag) {
        String value = flag.kind() == Flag.Kind.BOOL ? "" : " " + flag.kind().word();
        return (flag.letter() == 0 ? "    " : "-" + flag.letter() + ", ") + "--" + flag.name() + value;
    }

    static String initial(Flag flag) {
        boolean isPlain = flag.initial().isEmpty()
                || flag.initial().equals("false")
                || flag.initial().equals("0");
        return isPlain ? "" : " (default " + flag.initial() + ")";
    }

    private static List<String> examples(String program, List<String> examples) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i + 1 < examples.size(); i += 2) {
            lines.add(columns(program + " " + examples.get(i), "# " + examples.get(i + 1), 44));
        }
        return lines;
    }

    private static String columns(String left, String right, int width) {
        return left + " ".repeat(Math.max(2, width - left.length())) + right;
    }
}
