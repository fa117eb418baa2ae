package dev.akkad.member.meter;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A {@link Distribution} for each of a few labels, made when first asked for. */
public final class Distributions {
    private final Map<String, Distribution> byLabel = new ConcurrentHashMap<>();
    private final Supplier<Distribution> make;

    public Distributions(Supplier<Distribution> make) {
        this.make = make;
    }

    public Distribution of(String label) {
        Distribution known = byLabel.get(label);
        return known != null ? known : byLabel.computeIfAbsent(label, absent -> make.get());
    }

    /** All that were asked for so far, sorted by label. */
    public Map<String, Distribution> all() {
        return new TreeMap<>(byLabel);
    }
}
