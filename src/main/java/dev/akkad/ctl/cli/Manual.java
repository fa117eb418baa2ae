package dev.akkad.ctl.cli;

import java.util.List;

/** A page about all commands of a program. */
public final class Manual {
    private Manual() {}

    public static <C> String markdown(Command<C> root, List<Flag> globals) {
        StringBuilder page = new StringBuilder("## " + root.name() + "\n\nFlags of every command:\n\n");
        flags(page, globals);
        commands(page, root, root.name());
        return page.toString();
    }

    private static <C> void commands(StringBuilder page, Command<C> command, String title) {
        for (Command<C> child : command.children()) {
            String name = title + " " + child.name();
            page.append("\n### ")
                    .append(name)
                    .append("\n\n")
                    .append(child.about().replaceAll("\\.$", ""));
            if (child.children().isEmpty()) {
                page.append(": `")
                        .append((name + " " + child.synopsis()).strip())
                        .append('`');
            }
            page.append(".\n");
            if (!child.flags().isEmpty()) {
                page.append('\n');
                flags(page, child.flags());
            }
            if (!child.examples().isEmpty()) {
                page.append("\n```\n");
                for (int i = 0; i + 1 < child.examples().size(); i += 2) {
                    String program = title.contains(" ") ? title.substring(0, title.indexOf(' ')) : title;
                    page.append(program)
                            .append(' ')
                            .append(child.examples().get(i))
                            .append("  # ");
                    page.append(child.examples().get(i + 1)).append('\n');
                }
                page.append("```\n");
            }
            commands(page, child, name);
        }
    }

    private static void flags(StringBuilder page, List<Flag> flags) {
        page.append("| flag | | default |\n|---|---|---|\n");
        for (Flag flag : flags) {
            String initial = flag.initial().isEmpty() ? "" : "`" + flag.initial() + "`";
            page.append("| `")
                    .append(Help.usage(flag).strip())
                    .append("` | ")
                    .append(flag.help().replace("|", "\\|"));
            page.append(" | ").append(initial).append(" |\n");
        }
    }
}
