package dev.akkad.member;

import dev.akkad.machine.Applied;
import dev.akkad.machine.LeaseChange;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.member.meter.KeyMeters;
import dev.akkad.member.meter.LeaseMeters;
import dev.akkad.mvcc.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts what entries do and how long they take, for the one thread that applies them.
 *
 * <p>Puts are so short that a look at the clock would show: up to {@link #RUN} of them in a row are timed together and
 * count alike. Everything else is timed by itself.
 */
final class ApplyMeter {
    private static final int RUN = 8;

    private final Clock clock;
    private final KeyMeters keys;
    private final LeaseMeters leases;
    private final SlowApply slow;
    private long sinceNanos;
    private int run;
    private @Nullable Request lastOfRun;
    private @Nullable Outcome lastOutcome;
    private long lastId;
    private long compactingSinceNanos;
    private long compactedRevisions;

    ApplyMeter(MemberContext member) {
        this.clock = member.clock();
        this.keys = member.meters.keys();
        this.leases = member.meters.leases();
        this.slow = new SlowApply(member);
    }

    void batch(int entries) {
        keys.batchEntries.add(entries);
        sinceNanos = clock.monotonicNanos();
    }

    void before(Request request) {
        if (run > 0 && !(request instanceof Request.Put)) {
            endRun();
        }
    }

    void after(long id, Request request, Applied applied) {
        boolean isDone = applied.outcome() instanceof Outcome.Done;
        if (isDone) {
            count(request, applied);
        }
        lastOfRun = request;
        lastOutcome = applied.outcome();
        lastId = id;
        run++;
        if (run == RUN || !isDone || !(request instanceof Request.Put)) {
            endRun();
        }
    }

    void endBatch() {
        if (run > 0) {
            endRun();
        }
    }

    private void endRun() {
        long now = clock.monotonicNanos();
        long took = now - sinceNanos;
        sinceNanos = now;
        Request request = lastOfRun;
        Outcome outcome = lastOutcome;
        if (request != null && outcome != null) {
            boolean isDone = outcome instanceof Outcome.Done;
            (isDone ? keys.applied : keys.refused).of(operation(request)).add(took / run, run);
            slow.applied(lastId, request, outcome, now, took);
        }
        run = 0;
        lastOfRun = null;
        lastOutcome = null;
    }

    /** etcd's name of what a request does. */
    static String operation(Request request) {
        if (request instanceof Request.Compact) {
            return "Compaction";
        }
        if (request instanceof Request.PublishMember) {
            return "ClusterMemberAttrSet";
        }
        if (request instanceof Request.SetDowngrade) {
            return "DowngradeInfoSet";
        }
        return request instanceof Request.SetClusterVersion
                ? "ClusterVersionSet"
                : request.getClass().getSimpleName();
    }

    private void count(Request request, Applied applied) {
        if (request instanceof Request.Put put) {
            keys.puts.increment();
            keys.putBytes.add(put.key().length() + put.value().length());
        } else if (request instanceof Request.DeleteRange) {
            keys.deletes.increment();
        } else if (request instanceof Request.Range) {
            keys.ranges.increment();
        } else if (request instanceof Request.Txn txn
                && applied.outcome() instanceof Outcome.Done done
                && done.response() instanceof Response.Txn response) {
            countTxn(operations(txn, response));
        } else if (request instanceof Request.LeaseRevoke) {
            countDeletes(applied.events());
        }
        applied.leaseChanges().forEach(this::count);
    }

    private void count(LeaseChange change) {
        if (change instanceof LeaseChange.Granted granted) {
            leases.granted.increment();
            leases.ttlSeconds.add(granted.lease().ttlSeconds());
        } else if (change instanceof LeaseChange.Revoked) {
            leases.revoked.increment();
        }
    }

    private void countDeletes(List<Event> events) {
        keys.deletes.add(events.size());
        countTxn(events.size());
    }

    private void countTxn(int operations) {
        if (operations > 1) {
            keys.txns.increment();
        }
    }

    /** Counts the operations of the branch that ran. */
    private int operations(Request.Txn txn, Response.Txn response) {
        List<Request.Op> ops = response.succeeded() ? txn.success() : txn.failure();
        int operations = 0;
        for (int i = 0; i < ops.size(); i++) {
            Request.Op op = ops.get(i);
            if (op instanceof Request.Txn inner && response.responses().get(i) instanceof Response.Txn answer) {
                operations += operations(inner, answer);
            } else {
                operations++;
                count(op);
            }
        }
        return operations;
    }

    private void count(Request.Op op) {
        if (op instanceof Request.Put put) {
            keys.puts.increment();
            keys.putBytes.add(put.key().length() + put.value().length());
        } else if (op instanceof Request.DeleteRange) {
            keys.deletes.increment();
        } else {
            keys.ranges.increment();
        }
    }

    /** A step of removing what a compaction made invisible begins. @return to be handed to {@link #compacted} */
    long compacting() {
        long now = clock.monotonicNanos();
        if (compactingSinceNanos == 0) {
            compactingSinceNanos = now;
        }
        return now;
    }

    /** @param removed revisions that the step removed, @param more whether further steps follow */
    void compacted(long stepSinceNanos, long removed, boolean more) {
        long now = clock.monotonicNanos();
        compactedRevisions += removed;
        if (compactedRevisions > 0) {
            keys.compactionPauses.add(now - stepSinceNanos);
            keys.indexCompactionPauses.add(now - stepSinceNanos);
        }
        keys.compactedRevisions.add(removed);
        if (more) {
            return;
        }
        if (compactedRevisions > 0) {
            keys.compactions.add(now - compactingSinceNanos);
            keys.lastCompactionSeconds.set(clock.wallMillis() / 1000);
        }
        compactingSinceNanos = 0;
        compactedRevisions = 0;
    }
}
