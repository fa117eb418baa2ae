package dev.akkad.server;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What command line, environment or configuration file set, in one place, already checked one by one. */
final class FlagValues {
    private final SortedMap<String, String> values = new TreeMap<>();
    private final SortedMap<String, String> gates = new TreeMap<>();

    /** @throws IllegalArgumentException saying what is wrong with {@code value} */
    void set(Flag flag, String value) {
        flag.kind().check(value);
        values.put(flag.name(), value);
        if (!flag.gate().isEmpty()) {
            gates.put(flag.gate(), value);
        }
    }

    boolean isSet(String name) {
        return values.containsKey(Flags.named(name).name());
    }

    /** Names of all flags that were set, sorted. */
    Iterable<String> names() {
        return values.keySet();
    }

    String text(String name) {
        return values.getOrDefault(name, Flags.named(name).fallback());
    }

    boolean bool(String name) {
        return FlagKind.parseBool(text(name));
    }

    long number(String name) {
        return Long.parseLong(text(name));
    }

    Duration duration(String name) {
        return GoDuration.parse(text(name));
    }

    List<EtcdUrl> urls(String name) {
        return EtcdUrl.parseList(text(name));
    }

    /** {@code --feature-gates} and the old flags that became gates, as one list of assignments. */
    String gateAssignments() {
        StringBuilder assignments = new StringBuilder(text("feature-gates"));
        gates.forEach((gate, value) ->
                assignments.append(',').append(gate).append('=').append(value));
        return assignments.toString();
    }

    /** The value of a flag that was set; empty otherwise. */
    Optional<String> given(String name) {
        return Optional.ofNullable(values.get(name));
    }
}
