package dev.akkad.ctl.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The flags of one command line, checked; those not given have their initial values. */
public final class Values {
    private final Map<String, Flag> known = new HashMap<>();
    private final Map<String, String> given = new HashMap<>();

    Values(List<Flag> flags) {
        flags.forEach(flag -> known.put(flag.name(), flag));
    }

    void set(Flag flag, String value) {
        given.merge(flag.name(), value, (old, fresh) -> flag.kind() == Flag.Kind.LIST ? old + "," + fresh : fresh);
    }

    public boolean isGiven(String name) {
        return given.containsKey(name);
    }

    public String text(String name) {
        String value = given.get(name);
        if (value != null) {
            return value;
        }
        Flag flag = known.get(name);
        if (flag == null) {
            throw new IllegalStateException("no flag --" + name);
        }
        return flag.initial();
    }

    public boolean isSet(String name) {
        return GoParse.bool(text(name));
    }

    public long number(String name) {
        return Long.decode(text(name));
    }

    public java.time.Duration duration(String name) {
        return GoParse.duration(text(name));
    }

    /** Without empty elements. */
    public List<String> list(String name) {
        return List.of(text(name).split(",", -1)).stream()
                .filter(element -> !element.isEmpty())
                .toList();
    }
}
