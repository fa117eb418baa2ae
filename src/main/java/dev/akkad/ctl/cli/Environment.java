package dev.akkad.ctl.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Flags that variables of the environment give: {@code ETCDCTL_DIAL_TIMEOUT} for {@code --dial-timeout}. */
public final class Environment {
    private Environment() {}

    /**
     * Sets flags that the command line has not given.
     *
     * @param prefix such as {@code ETCDCTL_}
     * @param others variables that are known otherwise
     * @return one line for each variable that nobody knows
     * @throws Failure when a flag is given twice, or a value is none
     */
    public static List<String> apply(
            Map<String, String> environment, String prefix, List<Flag> flags, List<String> others, Values values)
            throws Failure {
        Map<String, String> unknown = new TreeMap<>(environment);
        unknown.keySet().removeIf(name -> !name.startsWith(prefix) || others.contains(name));
        for (Flag flag : flags) {
            String variable = prefix + flag.name().toUpperCase(Locale.ROOT).replace('-', '_');
            unknown.remove(variable);
            String value = environment.getOrDefault(variable, "");
            if (value.isEmpty()) {
                continue;
            }
            if (values.isGiven(flag.name())) {
                throw new Failure(
                        Failure.ERROR,
                        "conflicting environment variable " + GoText.quote(variable)
                                + " is shadowed by corresponding command-line flag"
                                + " (either unset environment variable or disable flag)");
            }
            try {
                Parser.check(flag, value);
            } catch (IllegalArgumentException e) {
                throw Failure.arguments(
                        "invalid value " + GoText.quote(value) + " for " + variable + ": " + e.getMessage());
            }
            values.set(flag, value);
        }
        return unknown.entrySet().stream()
                .map(entry -> "unrecognized environment variable " + entry.getKey() + "=" + entry.getValue())
                .toList();
    }
}
