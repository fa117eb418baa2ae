package dev.akkad.ctl.cli;

import java.util.ArrayList;
import java.util.List;

/** What a manual page says about the commands and flags of a program, made from the tables of both, in roff. */
public final class ManPage {
    private ManPage() {}

    /** Sections COMMANDS and OPTIONS OF EVERY COMMAND. */
    public static <C> String sections(Command<C> root, List<Flag> globals) {
        StringBuilder page = new StringBuilder(".SH COMMANDS\n");
        commands(page, List.of(root));
        if (!globals.isEmpty()) {
            page.append(".SH OPTIONS OF EVERY COMMAND\n");
            flags(page, globals);
        }
        return page.toString();
    }

    /** Those that do something; the flags of their groups stand with each. */
    private static <C> void commands(StringBuilder page, List<Command<C>> path) {
        Command<C> command = path.get(path.size() - 1);
        for (Command<C> child : command.children()) {
            List<Command<C>> deeper = new ArrayList<>(path);
            deeper.add(child);
            if (child.children().isEmpty()) {
                command(page, deeper);
            } else {
                commands(page, deeper);
            }
        }
    }

    private static <C> void command(StringBuilder page, List<Command<C>> path) {
        Command<C> command = path.get(path.size() - 1);
        StringBuilder title = new StringBuilder();
        List<Flag> flags = new ArrayList<>();
        for (Command<C> part : path.subList(1, path.size())) {
            title.append(title.isEmpty() ? "" : " ").append(part.name());
            flags.addAll(part.flags());
        }
        page.append(".SS ").append(plain(title + " " + command.synopsis()).strip());
        page.append('\n').append(line(command.about().replaceAll("\\.$", "") + "."));
        flags(page, flags);
        if (!command.examples().isEmpty()) {
            page.append(".PP\n.nf\n.RS\n");
            for (int i = 0; i + 1 < command.examples().size(); i += 2) {
                String program = path.get(0).name();
                page.append(line(program + " " + command.examples().get(i) + "  # "
                        + command.examples().get(i + 1)));
            }
            page.append(".RE\n.fi\n");
        }
    }

    private static void flags(StringBuilder page, List<Flag> flags) {
        for (Flag flag : flags) {
            page.append(".TP\n");
            if (flag.letter() != 0) {
                page.append("\\fB\\-").append(flag.letter()).append("\\fR, ");
            }
            page.append("\\fB").append(plain("--" + flag.name())).append("\\fR");
            if (flag.kind() != Flag.Kind.BOOL) {
                page.append(" \\fI").append(flag.kind().word()).append("\\fR");
            }
            page.append('\n').append(line(flag.help() + Help.initial(flag)));
        }
    }

    /** A line of text: it must not begin as a request does. */
    private static String line(String text) {
        String plain = plain(text);
        return (plain.startsWith(".") || plain.startsWith("'") ? "\\&" : "") + plain + "\n";
    }

    static String plain(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replace("\"", "\\(dq");
    }
}
