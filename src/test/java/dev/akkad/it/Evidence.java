package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.check.Action;
import dev.akkad.check.Commit;
import dev.akkad.check.LinearizabilityCheck;
import dev.akkad.check.Op;
import dev.akkad.check.Result;
import dev.akkad.check.RevisionCheck;
import dev.akkad.check.WatchCheck;
import dev.akkad.check.WatchRecord;
import dev.akkad.check.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Judges a healed cluster by everything that its clients and watchers saw. */
final class Evidence {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int WINDOW_REVISIONS = 150;
    private static final long BUDGET = 300_000;

    private Evidence() {}

    /**
     * Takes the log from each member that runs, demands that all be the same, and holds it against the history.
     *
     * @param ops everything that was ever asked of this cluster
     */
    static void judge(Members cluster, List<Op> ops, Watchers watchers) {
        List<Integer> alive = new ArrayList<>();
        for (int i = 0; i < cluster.size(); i++) {
            if (cluster.isAlive(i)) {
                alive.add(i);
            }
        }
        long revision = Eventually.find("a read", LIMIT, () -> revision(cluster.endpoint(alive.get(0))));
        List<Commit> log = log(cluster, alive.get(0), revision);
        for (int member : alive) {
            assertThat(log(cluster, member, revision))
                    .as("the log of %s", cluster.name(member))
                    .isEqualTo(log);
        }
        assertThat(RevisionCheck.violations(ops, log)).as("the history").isEmpty();
        searchSamples(ops, log);
        for (int member : alive) {
            watchers.await(member, revision, LIMIT);
            judgeWatches(watchers.records(member), log, revision);
        }
    }

    /** None from a member that has just come back and does not serve yet. */
    private static Optional<Long> revision(Endpoint endpoint) {
        try {
            return Optional.of(endpoint.execute(Action.Read.of("k0")).revision());
        } catch (CallFailedException e) {
            endpoint.hurry();
            return Optional.empty();
        }
    }

    private static void judgeWatches(List<WatchRecord> records, List<Commit> log, long revision) {
        for (int i = 0; i < records.size(); i++) {
            boolean last = i == records.size() - 1;
            assertThat(WatchCheck.violations(records.get(i), log, last ? revision : 0))
                    .as("watch %d of %d", i + 1, records.size())
                    .isEmpty();
        }
    }

    /** Everything from revision 2 to {@code revision}, as a watch on {@code member} tells it. */
    private static List<Commit> log(Members cluster, int member, long revision) {
        try (Watching watch = cluster.endpoint(member).watch("log", Watchers.FROM, Watchers.TO, 1)) {
            Eventually.holds(
                    "%s tells its log up to revision %d".formatted(cluster.name(member), revision),
                    LIMIT,
                    () -> watch.lastRevision() >= revision);
            return WatchCheck.commits(watch.record());
        }
    }

    /** The search does not trust revisions, but cannot take in the whole: it gets five parts spread evenly. */
    private static void searchSamples(List<Op> ops, List<Commit> log) {
        long last = 1L + log.size();
        for (int part = 0; part < 5; part++) {
            long from = Math.max(1, 1L + part * (last - WINDOW_REVISIONS) / 4);
            Window window = Window.of(ops, log, from, from + WINDOW_REVISIONS);
            assertThat(LinearizabilityCheck.check(window.model(), window.ops(), BUDGET))
                    .as("revisions %d to %d", from, from + WINDOW_REVISIONS)
                    .isNotEqualTo(LinearizabilityCheck.Verdict.ILLEGAL);
        }
    }

    /** How long it took until a write was acknowledged that was asked for after this moment. */
    static Duration firstWriteAfter(long nanos, List<Op> ops) {
        return ops.stream()
                .filter(op -> op.result() instanceof Result.Wrote wrote && wrote.changed())
                .filter(op -> op.calledAt() > nanos)
                .mapToLong(op -> op.returnedAt() - nanos)
                .min()
                .stream()
                .mapToObj(Duration::ofNanos)
                .findFirst()
                .orElseThrow();
    }
}
