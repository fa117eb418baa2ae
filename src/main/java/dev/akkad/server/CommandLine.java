package dev.akkad.server;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A command line read as Go's flag package reads it: {@code -flag} and {@code --flag}, {@code --flag value} and {@code
 * --flag=value}; a boolean only bare or with {@code =}.
 *
 * @param values what it set
 * @param variables names of the environment variables that the flags stand for, in every spelling that was used
 * @param help whether it asks for help, which ends the reading
 */
record CommandLine(FlagValues values, SortedSet<String> variables, boolean help) {

    /** @throws StartupException as etcd: exit code 2 for what Go's flag package refuses, 1 for a stray word */
    static CommandLine parse(List<String> arguments) {
        FlagValues values = new FlagValues();
        SortedSet<String> variables = new TreeSet<>();
        int next = 0;
        while (next < arguments.size()) {
            String argument = arguments.get(next++);
            if (argument.equals("--")) {
                break;
            }
            if (argument.length() < 2 || argument.charAt(0) != '-') {
                next--;
                break;
            }
            String body = argument.substring(argument.startsWith("--") ? 2 : 1);
            if (body.isEmpty() || body.charAt(0) == '-' || body.charAt(0) == '=') {
                throw StartupException.flags("bad flag syntax: " + argument);
            }
            int equals = body.indexOf('=');
            String spelling = equals < 0 ? body : body.substring(0, equals);
            Optional<Flag> found = Flags.find(spelling);
            if (found.isEmpty() && (spelling.equals("h") || spelling.equals("help"))) {
                return new CommandLine(values, variables, true);
            }
            Flag flag = found.orElseThrow(() -> unknown(spelling));
            String value;
            if (equals >= 0) {
                value = body.substring(equals + 1);
            } else if (flag.isBool()) {
                value = "true";
            } else if (next < arguments.size()) {
                value = arguments.get(next++);
            } else {
                throw StartupException.flags("flag needs an argument: -" + spelling);
            }
            set(values, flag, spelling, value);
            variables.add(Flag.variable(spelling));
        }
        if (next < arguments.size()) {
            throw StartupException.refused("'" + arguments.get(next) + "' is not a valid flag. See 'akkad --help'.");
        }
        return new CommandLine(values, variables, false);
    }

    private static StartupException unknown(String spelling) {
        return StartupException.flags("flag provided but not defined: -" + spelling + ". See 'akkad --help'.");
    }

    private static void set(FlagValues values, Flag flag, String spelling, String value) {
        try {
            values.set(flag, value);
        } catch (IllegalArgumentException e) {
            String kind = flag.isBool() ? "invalid boolean value" : "invalid value";
            String place = flag.isBool() ? " for -" : " for flag -";
            throw StartupException.flags(kind + " \"" + value + "\"" + place + spelling + ": " + e.getMessage());
        }
    }
}
