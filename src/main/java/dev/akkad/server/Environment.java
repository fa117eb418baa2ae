package dev.akkad.server;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The {@code ETCD_*} variables: {@code ETCD_LISTEN_CLIENT_URLS} stands for {@code --listen-client-urls}.
 *
 * <p>An empty variable is none. A variable and its flag together are refused, an unknown one is worth a warning only.
 */
final class Environment {
    private Environment() {}

    /** Adds what {@code environment} sets to {@code commandLine}; warnings go to {@code warnings}. */
    static void apply(Map<String, String> environment, CommandLine commandLine, List<String> warnings) {
        Map<String, String> spellingByVariable = new TreeMap<>();
        Flags.bySpellings().keySet().forEach(spelling -> spellingByVariable.put(Flag.variable(spelling), spelling));
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (!variable.startsWith("ETCD_") || value.isEmpty()) {
                return;
            }
            if (commandLine.variables().contains(variable)) {
                throw StartupException.refused("conflicting environment variable " + variable
                        + " is shadowed by corresponding command-line flag"
                        + " (either unset environment variable or disable flag)");
            }
            String spelling = spellingByVariable.get(variable);
            if (spelling == null) {
                warnings.add("unrecognized environment variable " + variable + "=" + value);
            } else {
                set(commandLine.values(), spelling, variable, value);
            }
        });
    }

    private static void set(FlagValues values, String spelling, String variable, String value) {
        try {
            values.set(Flags.named(spelling), value);
        } catch (IllegalArgumentException e) {
            throw StartupException.refused("invalid value \"" + value + "\" for " + variable + ": " + e.getMessage());
        }
    }
}
