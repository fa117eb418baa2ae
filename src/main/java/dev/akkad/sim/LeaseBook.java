package dev.akkad.sim;

import dev.akkad.check.Action;
import dev.akkad.check.Commit;
import dev.akkad.check.Op;
import dev.akkad.check.Result;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.mvcc.Revision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * What clients know about leases: granted, renewed, revoked, each with the moment it was asked for. Afterwards every
 * disappearance of a lease's keys must be explained by it: all of them at once, and not before its time.
 */
final class LeaseBook {
    /** Clocks are read in milliseconds. */
    private static final long ROUNDING_NANOS = 3_000_000;

    private static final class Page {
        private long ttlSeconds;
        /** When the last renewal was asked for that was acknowledged. */
        private long renewedNanos;

        private long revokeAskedNanos = Long.MAX_VALUE;
        private boolean goneForCertain;
    }

    private final World world;
    private final Map<Long, Page> pages = new HashMap<>();

    LeaseBook(World world) {
        this.world = world;
    }

    private Page page(long id) {
        return pages.computeIfAbsent(id, unknown -> new Page());
    }

    /** @param askedNanos when the client asked for it */
    void granted(long id, long ttlSeconds, long askedNanos) {
        Page page = page(id);
        page.ttlSeconds = ttlSeconds;
        page.renewedNanos = askedNanos;
    }

    void renewed(long id, long askedNanos) {
        Page page = page(id);
        page.renewedNanos = Math.max(page.renewedNanos, askedNanos);
        world.tally().count("leases renewed");
        if (page.goneForCertain) {
            violation("lease %d was renewed after it was said to be gone".formatted(id));
        }
    }

    void revokeAsked(long id, long nanos) {
        Page page = page(id);
        page.revokeAskedNanos = Math.min(page.revokeAskedNanos, nanos);
    }

    /** A client was told that there is no such lease, before it asked for anything else. */
    void gone(long id) {
        page(id).goneForCertain = true;
    }

    private void violation(String text) {
        world.findings().add(Findings.Kind.SAFETY, text);
    }

    /** Whether no key of a lease is left, which must be so some time after the last renewal. */
    boolean isOver(Chronicle chronicle) {
        return chronicle.isWithout(LeaseHolder.PREFIX);
    }

    /** The operations that nobody asked for, or not as such: the ends of leases, as one delete each. */
    List<Op> ends(List<Commit> log) {
        Map<Revision, KeyValue> puts = world.chronicle().puts();
        Map<String, Long> leaseOfKey = new HashMap<>();
        List<Op> ends = new ArrayList<>();
        for (Commit commit : log) {
            if (isEnd(commit)) {
                ends.add(end(commit, leaseOfKey));
            }
            int sub = 0;
            for (Action.Change change : commit.changes()) {
                KeyValue put = puts.get(new Revision(commit.revision(), sub++));
                if (put == null || put.lease() == 0) {
                    leaseOfKey.remove(change.key());
                } else {
                    leaseOfKey.put(change.key(), put.lease());
                }
            }
        }
        return ends;
    }

    /** Clients never delete these keys themselves. */
    private static boolean isEnd(Commit commit) {
        return commit.changes().stream()
                .allMatch(change ->
                        change instanceof Action.Delete && change.key().startsWith(LeaseHolder.PREFIX));
    }

    private Op end(Commit commit, Map<String, Long> leaseOfKey) {
        long lease = leaseOfKey.getOrDefault(commit.changes().get(0).key(), 0L);
        Set<String> expected = new TreeSet<>();
        leaseOfKey.forEach((key, of) -> {
            if (of == lease) {
                expected.add(key);
            }
        });
        Set<String> found = new TreeSet<>();
        commit.changes().forEach(change -> found.add(change.key()));
        if (lease == 0 || !found.equals(expected)) {
            violation("revision %d took %s, but lease %d has %s".formatted(commit.revision(), found, lease, expected));
        }
        checkTime(commit.revision(), lease);
        world.tally().count("leases ended");
        Action.Write write = new Action.Write(List.of(), commit.changes());
        return new Op(
                world.nextClientId(),
                "lease " + lease,
                write,
                new Result.Wrote(commit.revision(), true, true),
                0,
                Long.MAX_VALUE);
    }

    private void checkTime(long revision, long lease) {
        Page page = pages.get(lease);
        long at = world.chronicle().madeAtNanos(revision);
        if (page == null || page.revokeAskedNanos <= at || page.renewedNanos > at) {
            return; // of a grant whose answer was lost, asked for, or renewed by a request on its way
        }
        double fastest = 1 + world.options().of(Setting.DRIFT_PERMILLE) / 1000.0;
        long earliest =
                page.renewedNanos + (long) (TimeUnit.SECONDS.toNanos(page.ttlSeconds) / fastest) - ROUNDING_NANOS;
        if (at < earliest) {
            violation("lease %d of %d s ended %d ms too early, at revision %d"
                    .formatted(lease, page.ttlSeconds, (earliest - at) / 1_000_000, revision));
        } else {
            world.tally().count("leases expired");
        }
    }
}
