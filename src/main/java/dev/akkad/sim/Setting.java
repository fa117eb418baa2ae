package dev.akkad.sim;

import dev.akkad.base.Keys;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/** What a run is like, apart from its faults. Each value is drawn from the seed, unless it is given. */
@SuppressWarnings("ImmutableEnumChecker") // functions without a state
public enum Setting {
    /** Virtual seconds with faults; the judgement comes after them. */
    SECONDS(random -> 60),
    MEMBERS(random -> pick(random, 1, 2, 3, 3, 3, 3, 4, 5, 5, 7)),
    /** Closed loop: each waits for its answer before it asks again. */
    CLIENTS(random -> random.nextLong(1, 13)),
    /** Mean pause of a client between two requests. */
    THINK_MILLIS(random -> pick(random, 20, 50, 80, 150)),
    KEYS(random -> pick(random, 2, 5, 8, 20)),
    /** Of 100 requests of a client. */
    READ_PERCENT(random -> random.nextLong(20, 70)),
    WATCHERS(random -> random.nextLong(0, 6)),
    LEASES(random -> random.nextLong(0, 4)),
    /** Pause between two compactions, 0 = none. */
    COMPACT_MILLIS(random -> pick(random, 0, 200, 1000, 5000)),
    COMPACTION_BATCH(random -> pick(random, 1, 10, 100, 1000)),
    CLIENT_TIMEOUT_MILLIS(random -> pick(random, 500, 2000, 10_000)),
    /** Of 1000 requests or answers of clients. */
    CLIENT_LOSS_PERMILLE(random -> pick(random, 0, 0, 5, 30)),
    LINK_MIN_MICROS(random -> pick(random, 50, 500, 2000, 10_000)),
    LINK_MEAN_MICROS(random -> pick(random, 100, 500, 2000, 10_000, 50_000)),
    LOSS_PERMILLE(random -> pick(random, 0, 0, 1, 10, 50, 200)),
    DUPLICATE_PERMILLE(random -> pick(random, 0, 0, 10, 100)),
    REORDER_PERMILLE(random -> pick(random, 0, 0, 10, 200)),
    /** Messages that come once more, up to half a minute later. */
    REPLAY_PERMILLE(random -> pick(random, 0, 0, 2, 20)),
    /** Whether messages of a dead process still arrive. */
    GHOSTS(random -> random.nextLong(2)),
    /** Mean time of one access to the disk. */
    DISK_MICROS(random -> pick(random, 20, 200, 1000, 5000)),
    TICK_MILLIS(random -> pick(random, 20, 20, 50, 100)),
    ELECTION_TICKS(random -> pick(random, 10, 20, 50)),
    SNAPSHOT_ENTRIES(random -> pick(random, 50, 200, 1000, 10_000)),
    CATCH_UP_ENTRIES(random -> pick(random, 5, 50, 500)),
    PROGRESS_MILLIS(random -> pick(random, 100, 1000, 10_000)),
    /** Messages an actor may take before the next one's turn. */
    THROUGHPUT(random -> pick(random, 1, 1, 5, 16)),
    /** By the place in {@link dev.akkad.sim.loop.Policy}. */
    POLICY(random -> random.nextLong(4)),
    /** How much faster or slower a member's clock may run. */
    DRIFT_PERMILLE(random -> pick(random, 0, 0, 5, 50)),
    /** Whether a change of the membership is refused while it could cost the majority. */
    STRICT(random -> random.nextLong(2)),
    /** Whether clients write as API servers of Kubernetes do: always guarded by what they have seen. */
    KUBERNETES(random -> pick(random, 0, 0, 1));

    /** Drawn after everything else, so that a seed's climate stayed what it was when they came. */
    static final Set<Setting> DRAWN_LAST = Set.of(STRICT, KUBERNETES);

    private final ToLongFunction<SplittableRandom> draw;

    Setting(ToLongFunction<SplittableRandom> draw) {
        this.draw = draw;
    }

    long draw(SplittableRandom random) {
        return draw.applyAsLong(random);
    }

    /** As it is written on a command line. */
    public String key() {
        return Keys.of(this);
    }

    private static long pick(SplittableRandom random, long... values) {
        return values[random.nextInt(values.length)];
    }
}
