package dev.akkad.sim;

import dev.akkad.check.Action;
import dev.akkad.check.Commit;
import dev.akkad.check.LinearizabilityCheck;
import dev.akkad.check.Op;
import dev.akkad.check.RevisionCheck;
import dev.akkad.check.WatchCheck;
import dev.akkad.check.WatchRecord;
import dev.akkad.check.Window;
import java.util.ArrayList;
import java.util.List;

/** Holds everything that clients and watchers saw against everything that was committed. */
final class Judge {
    private static final int WINDOWS = 4;
    private static final int WINDOW_REVISIONS = 120;
    private static final int WINDOW_REVISIONS_MIN = 15;
    private static final long BUDGET = 100_000;

    private final World world;

    Judge(World world) {
        this.world = world;
    }

    void judge() {
        List<Commit> log = world.chronicle().commits();
        List<Op> ops = new ArrayList<>();
        for (Op op : world.history().ops()) {
            if (op.result() != null || op.action() instanceof Action.Write) {
                ops.add(op); // a read without an answer says nothing
            }
        }
        ops.addAll(world.leases().ends(log));
        for (String violation : RevisionCheck.violations(ops, log)) {
            unsafe(violation);
        }
        world.tally().add("operations checked", ops.size());
        search(ops, log);
        for (SimWatcher watcher : world.watchers()) {
            watches(watcher, log);
        }
        for (SimMember member : world.members()) {
            if (member.isUp() && member.disk().isRotten()) {
                unsafe(member.name() + " runs on a journal that is damaged");
            }
        }
    }

    private void unsafe(String text) {
        world.findings().add(Findings.Kind.SAFETY, text);
    }

    private void watches(SimWatcher watcher, List<Commit> log) {
        List<WatchRecord> records = watcher.records();
        for (WatchRecord record : records) {
            for (String violation : WatchCheck.violations(record, log, 0)) {
                unsafe(violation);
            }
        }
        world.tally().add("watches checked", records.size());
    }

    /** The search does not trust revisions, but cannot take in the whole: it gets some parts, spread evenly. */
    private void search(List<Op> all, List<Commit> log) {
        List<Op> ops = all.stream()
                .filter(op -> !(op.action() instanceof Action.Read read) || read.revision() == 0)
                .toList();
        long last = 1L + log.size();
        for (int part = 0; part < WINDOWS; part++) {
            long from = Math.max(1, 1L + part * (last - WINDOW_REVISIONS) / (WINDOWS - 1));
            search(ops, log, from, WINDOW_REVISIONS);
        }
    }

    /** A part that is too much is searched as two halves, for what was not decided has not passed. */
    private void search(List<Op> ops, List<Commit> log, long from, int revisions) {
        Window window = Window.of(ops, log, from, from + revisions);
        switch (LinearizabilityCheck.check(window.model(), window.ops(), BUDGET)) {
            case LINEARIZABLE ->
                world.tally().add("operations searched", window.ops().size());
            case ILLEGAL -> unsafe("no order explains revisions %d to %d".formatted(from, from + revisions));
            case UNDECIDED -> {
                if (revisions < 2 * WINDOW_REVISIONS_MIN) {
                    world.tally().count("searches given up");
                } else {
                    search(ops, log, from, revisions / 2);
                    search(ops, log, from + revisions / 2, revisions / 2);
                }
            }
        }
    }
}
