package dev.akkad.sim;

import dev.akkad.sim.loop.Chance;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Everything that decides about a run: the seed, what was drawn from it, and what was given instead.
 *
 * <p>Each run has a climate of its own: a fault kind is off in most runs, for what happens all the time hides what
 * happens rarely.
 */
public final class Options {
    private static final int FAULT_SHARE = 3;

    /** An election time-out is at least so many times what a message takes. */
    private static final int LINKS_PER_ELECTION = 8;

    private final long seed;
    private final Map<Setting, Long> settings = new EnumMap<>(Setting.class);
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    /** What differs from what the seed gives, as it is written on a command line. */
    private final Map<String, Long> given;

    private Options(long seed, Map<String, Long> given) {
        this.seed = seed;
        this.given = Map.copyOf(given);
        SplittableRandom random = Chance.stream(seed, "options");
        draw(random, false);
        boolean isCalm = random.nextInt(12) == 0;
        draw(random, isCalm, false);
        draw(random, true);
        draw(random, isCalm, true);
        makeLivable();
        for (Setting setting : Setting.values()) {
            settings.computeIfPresent(setting, (key, drawn) -> given.getOrDefault(setting.key(), drawn));
        }
        for (Fault fault : Fault.values()) {
            faults.computeIfPresent(fault, (key, drawn) -> given.getOrDefault(fault.key(), drawn));
        }
    }

    private void draw(SplittableRandom random, boolean isCalm, boolean isLast) {
        for (Fault fault : Fault.values()) {
            if (Fault.DRAWN_LAST.contains(fault) == isLast) {
                boolean isOn = random.nextInt(FAULT_SHARE) == 0;
                long rate = random.nextInt(1, fault.perMinuteMax() + 1);
                faults.put(fault, isOn && !isCalm ? rate : 0);
            }
        }
    }

    /** Where an election takes no longer than messages do nobody ever leads, and nothing can be seen. */
    private void makeLivable() {
        long linkMicros = of(Setting.LINK_MEAN_MICROS);
        long tickMicros = TimeUnit.MILLISECONDS.toMicros(of(Setting.TICK_MILLIS));
        settings.merge(Setting.ELECTION_TICKS, LINKS_PER_ELECTION * linkMicros / tickMicros, Math::max);
    }

    private void draw(SplittableRandom random, boolean isLast) {
        for (Setting setting : Setting.values()) {
            if (Setting.DRAWN_LAST.contains(setting) == isLast) {
                settings.put(setting, setting.draw(random));
            }
        }
    }

    /** As the seed has it. */
    public static Options of(long seed) {
        return new Options(seed, Map.of());
    }

    /** As the seed has it, but for what is given by name: a setting's value, or how often a minute a fault comes. */
    public static Options of(long seed, Map<String, Long> given) {
        for (String key : given.keySet()) {
            if (!isKnown(key)) {
                throw new IllegalArgumentException(key + " (expected: the name of a setting or a fault)");
            }
        }
        return new Options(seed, given);
    }

    private static boolean isKnown(String key) {
        return Arrays.stream(Setting.values()).anyMatch(setting -> setting.key().equals(key))
                || Arrays.stream(Fault.values()).anyMatch(fault -> fault.key().equals(key));
    }

    /** The same with one more thing given. */
    public Options with(String key, long value) {
        Map<String, Long> more = new TreeMap<>(given);
        more.put(key, value);
        return of(seed, more);
    }

    public Options with(Setting setting, long value) {
        return with(setting.key(), value);
    }

    public Options with(Fault fault, long perMinute) {
        return with(fault.key(), perMinute);
    }

    /** The same with only these faults. */
    public Options only(Set<Fault> kept) {
        Options result = this;
        for (Fault fault : Fault.values()) {
            if (!kept.contains(fault)) {
                result = result.with(fault, 0);
            } else if (result.perMinute(fault) == 0) {
                result = result.with(fault, fault.perMinuteMax());
            }
        }
        return result;
    }

    public long seed() {
        return seed;
    }

    public long of(Setting setting) {
        return settings.getOrDefault(setting, 0L);
    }

    int count(Setting setting) {
        return Math.toIntExact(of(setting));
    }

    /** How often a minute a fault comes, 0 = never. */
    public long perMinute(Fault fault) {
        return faults.getOrDefault(fault, 0L);
    }

    SplittableRandom stream(String purpose) {
        return Chance.stream(seed, purpose);
    }

    /** What to add to {@code akkad sim} to have the same run again. */
    public String commandLine() {
        StringJoiner line = new StringJoiner(" ");
        line.add("--seed").add(Long.toString(seed));
        new TreeMap<>(given).forEach((key, value) -> line.add("--set").add(key + "=" + value));
        return line.toString();
    }

    /** All of it, as a reader wants it. */
    public String describe() {
        StringJoiner text = new StringJoiner(" ");
        settings.forEach((setting, value) -> text.add(setting.key() + "=" + value));
        StringJoiner on = new StringJoiner(" ");
        faults.forEach((fault, rate) -> {
            if (rate > 0) {
                on.add(fault.key() + "=" + rate);
            }
        });
        return text + "\nfaults a minute: " + (on.length() == 0 ? "none" : on);
    }
}
