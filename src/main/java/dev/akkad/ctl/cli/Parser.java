package dev.akkad.ctl.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a command line as Go's pflag and cobra do: flags may stand anywhere before {@code --}, in both forms; commands
 * may be shortened as long as they are not mistaken.
 */
public final class Parser<C> {
    private static final Flag HELP = Flag.bool("help", "show this").or('h');

    private final Command<C> root;
    private final List<Flag> globals;

    private final List<Command<C>> path = new ArrayList<>();
    private final List<Flag> flags = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private boolean isHelp;

    /** @param globals flags of every command */
    public Parser(Command<C> root, List<Flag> globals) {
        this.root = root;
        this.globals = List.copyOf(globals);
    }

    /** @throws Failure with the words of etcd's tools */
    public Parsed<C> parse(List<String> arguments) throws Failure {
        path.clear();
        words.clear();
        flags.clear();
        isHelp = false;
        List<String> rest = descend(arguments);
        path.forEach(command -> flags.addAll(command.flags()));
        flags.addAll(globals);
        flags.add(HELP);
        Values values = new Values(flags);
        if (isHelp) {
            values.set(HELP, "true");
        }
        int dash = -1;
        for (int i = 0; i < rest.size(); i++) {
            String argument = rest.get(i);
            if (argument.equals("--")) {
                dash = words.size();
                words.addAll(rest.subList(i + 1, rest.size()));
                break;
            }
            if (argument.startsWith("--")) {
                i += isLong(argument.substring(2), i + 1 < rest.size() ? rest.get(i + 1) : null, values);
            } else if (argument.length() > 1 && argument.startsWith("-")) {
                i += isShort(argument.substring(1), i + 1 < rest.size() ? rest.get(i + 1) : null, values);
            } else {
                words.add(argument);
            }
        }
        return new Parsed<>(path, values, words, dash);
    }

    /** Finds the command; what is left are its arguments, with flags that stood before its name. */
    private List<String> descend(List<String> arguments) throws Failure {
        path.add(root);
        Command<C> at = root;
        List<String> rest = new ArrayList<>(arguments);
        int i = 0;
        while (i < rest.size() && at.action() == null) {
            String argument = rest.get(i);
            if (argument.equals("--")) {
                break;
            }
            if (argument.startsWith("-")) {
                i += takesNext(argument, at) ? 2 : 1;
                continue;
            }
            if (path.size() == 1 && !isHelp && argument.equals("help")) {
                isHelp = true; // `help lease grant` is `lease grant --help`
                rest.remove(i);
                continue;
            }
            Command<C> child = at.child(argument).orElse(null);
            if (child == null) {
                if (path.size() == 1) {
                    throw unknownCommand(argument);
                }
                break;
            }
            rest.remove(i);
            path.add(child);
            at = child;
        }
        return rest;
    }

    private Failure unknownCommand(String word) {
        String hint =
                Suggestions.of(word, root.children().stream().map(Command::name).toList());
        return new Failure(Failure.ERROR, "unknown command " + GoText.quote(word) + " for " + GoText.quote(root.name()))
                .withHint((hint.isEmpty() ? "" : "Did you mean " + hint + "? ") + "Run '" + root.name()
                        + " --help' for usage.");
    }

    /** Whether a flag before the command's name takes the next argument as its value. */
    private boolean takesNext(String argument, Command<C> at) {
        if (argument.contains("=")) {
            return false;
        }
        List<Flag> known = new ArrayList<>(globals);
        known.addAll(at.flags());
        for (Flag flag : known) {
            boolean isLong = argument.equals("--" + flag.name());
            boolean isShort = flag.letter() != 0 && argument.equals("-" + flag.letter());
            if (isLong || isShort) {
                return flag.kind() != Flag.Kind.BOOL;
            }
        }
        return false;
    }

    /** @return how many more arguments it takes */
    private int isLong(String text, @Nullable String next, Values values) throws Failure {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        if (name.isEmpty() || name.startsWith("-")) {
            throw bad("bad flag syntax: --" + text, "");
        }
        Flag flag = flags.stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElse(null);
        if (flag == null) {
            String hint = Suggestions.of(name, flags.stream().map(Flag::name).toList());
            throw bad("unknown flag: --" + name, hint.isEmpty() ? "" : "Did you mean --" + hint + "? ");
        }
        if (equals >= 0) {
            set(values, flag, text.substring(equals + 1));
            return 0;
        }
        if (flag.kind() == Flag.Kind.BOOL) {
            values.set(flag, "true");
            return 0;
        }
        if (next == null) {
            throw bad("flag needs an argument: --" + name, "");
        }
        set(values, flag, next);
        return 1;
    }

    /** One or several letters. @return how many more arguments it takes */
    private int isShort(String letters, @Nullable String next, Values values) throws Failure {
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            Flag flag = flags.stream()
                    .filter(known -> known.letter() == letter)
                    .findFirst()
                    .orElse(null);
            if (flag == null) {
                throw bad("unknown shorthand flag: '" + letter + "' in -" + letters, "");
            }
            String rest = letters.substring(i + 1);
            if (rest.startsWith("=") && rest.length() > 1) {
                set(values, flag, rest.substring(1));
                return 0;
            }
            if (flag.kind() == Flag.Kind.BOOL) {
                values.set(flag, "true");
                continue;
            }
            if (!rest.isEmpty()) {
                set(values, flag, rest);
                return 0;
            }
            if (next == null) {
                throw bad("flag needs an argument: '" + letter + "' in -" + letters, "");
            }
            set(values, flag, next);
            return 1;
        }
        return 0;
    }

    private void set(Values values, Flag flag, String value) throws Failure {
        try {
            check(flag, value);
        } catch (IllegalArgumentException e) {
            throw bad(
                    "invalid argument " + GoText.quote(value) + " for " + GoText.quote(flag.title()) + " flag: "
                            + e.getMessage(),
                    "");
        }
        values.set(flag, value);
    }

    /** @throws IllegalArgumentException with Go's words */
    static void check(Flag flag, String value) {
        switch (flag.kind()) {
            case BOOL -> GoParse.bool(value);
            case INTEGER -> GoParse.flagNumber(value);
            case DECIMAL -> Double.parseDouble(value);
            case DURATION -> GoParse.duration(value);
            case TEXT, LIST -> {}
        }
    }

    private Failure bad(String text, String hint) {
        StringBuilder title = new StringBuilder();
        path.forEach(command -> title.append(command.name()).append(' '));
        return new Failure(Failure.ERROR, text).withHint(hint + "Run '" + title + "--help' for usage.");
    }
}
