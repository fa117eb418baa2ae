package dev.akkad.sim;

import dev.akkad.base.Defect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks for the smallest options that still fail in the same way. Each attempt is a run. */
public final class Shrinker {
    private static final int RUNS_MAX = 80;

    /** What of a setting is the least there can be, or harmless. */
    private record Least(Setting setting, long value) {}

    private static final List<Least> LEAST = List.of(
            new Least(Setting.WATCHERS, 0),
            new Least(Setting.LEASES, 0),
            new Least(Setting.COMPACT_MILLIS, 0),
            new Least(Setting.CLIENT_LOSS_PERMILLE, 0),
            new Least(Setting.LOSS_PERMILLE, 0),
            new Least(Setting.DUPLICATE_PERMILLE, 0),
            new Least(Setting.REORDER_PERMILLE, 0),
            new Least(Setting.REPLAY_PERMILLE, 0),
            new Least(Setting.GHOSTS, 0),
            new Least(Setting.DRIFT_PERMILLE, 0),
            new Least(Setting.POLICY, 1),
            new Least(Setting.MEMBERS, 3),
            new Least(Setting.MEMBERS, 1),
            new Least(Setting.CLIENTS, 4),
            new Least(Setting.CLIENTS, 1));

    private final Findings.Kind kind;
    private final @Nullable Defect defect;
    private Options smallest;
    private int runs;

    private Shrinker(Options failing, Findings.Kind kind, @Nullable Defect defect) {
        this.smallest = failing;
        this.kind = kind;
        this.defect = defect;
    }

    /**
     * @param failing options of a run that ended with {@code kind}
     * @param defect that the members had
     */
    public static Options shrink(Options failing, Findings.Kind kind, @Nullable Defect defect) {
        return new Shrinker(failing, kind, defect).shrink();
    }

    private Options shrink() {
        shorten();
        dropFaults();
        for (Least least : LEAST) {
            if (smallest.of(least.setting()) > least.value() || least.setting() == Setting.POLICY) {
                attempt(smallest.with(least.setting(), least.value()));
            }
        }
        shorten();
        return smallest;
    }

    private void shorten() {
        for (long seconds = smallest.of(Setting.SECONDS) / 2; seconds > 0; seconds /= 2) {
            if (!attempt(smallest.with(Setting.SECONDS, seconds))) {
                return;
            }
        }
    }

    private void dropFaults() {
        List<Fault> on = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            if (smallest.perMinute(fault) > 0) {
                on.add(fault);
            }
        }
        attempt(without(smallest, on));
        attempt(without(smallest, on.subList(0, on.size() / 2)));
        attempt(without(smallest, on.subList(on.size() / 2, on.size())));
        for (Fault fault : on) {
            if (smallest.perMinute(fault) > 0) {
                attempt(smallest.with(fault, 0));
            }
        }
    }

    private static Options without(Options options, List<Fault> faults) {
        Options less = options;
        for (Fault fault : faults) {
            less = less.with(fault, 0);
        }
        return less;
    }

    /** Keeps what still fails. */
    private boolean attempt(Options less) {
        if (++runs > RUNS_MAX) {
            return false;
        }
        boolean fails = Simulation.run(less, Trace.NONE, defect).findings().stream()
                .anyMatch(finding -> finding.kind() == kind);
        if (fails) {
            smallest = less;
        }
        return fails;
    }
}
