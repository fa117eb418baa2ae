package dev.akkad.member;

import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.member.meter.ReadMeters;
import org.jspecify.annotations.Nullable;

/** Counts the reads of one lane and how long they take: up to {@link #RUN} short ones are timed together. */
final class ReadMeter {
    private static final int RUN = 8;

    private final MemberContext member;
    private final ReadMeters meters;
    private final SlowApply slow;
    private long sinceNanos;
    private int run;
    private int refused;
    private @Nullable Request lastOfRun;
    private @Nullable Outcome lastOutcome;

    ReadMeter(MemberContext member) {
        this.member = member;
        this.meters = member.meters.reads();
        this.slow = new SlowApply(member);
    }

    /** Reads begin, perhaps after those of a run that broke off. */
    void begin() {
        meters.began.increment();
        run = 0;
        refused = 0;
        sinceNanos = member.clock().monotonicNanos();
    }

    /** @param request null: a barrier only */
    void read(@Nullable Request request, Outcome outcome) {
        if (request == null) {
            return;
        }
        member.meters.keys().ranges.add(ranges(request));
        run++;
        refused += outcome instanceof Outcome.Refused ? 1 : 0;
        lastOfRun = request;
        lastOutcome = outcome;
        if (run == RUN || !isPoint(request)) {
            endRun();
        }
    }

    private static int ranges(Request request) {
        return request instanceof Request.Txn txn
                ? Math.max(txn.success().size(), txn.failure().size())
                : 1;
    }

    private static boolean isPoint(Request request) {
        return request instanceof Request.Range range && range.range().isSingle();
    }

    void end() {
        if (run > 0) {
            endRun();
        }
        meters.ended.increment();
    }

    private void endRun() {
        long now = member.clock().monotonicNanos();
        long took = now - sinceNanos;
        sinceNanos = now;
        Request request = lastOfRun;
        Outcome outcome = lastOutcome;
        if (request != null && outcome != null) {
            meters.served.add(took / run, run - refused);
            if (refused > 0) {
                meters.refused.add(took / run, refused);
            }
            slow.read(request, outcome, now, took);
        }
        run = 0;
        refused = 0;
        lastOfRun = null;
        lastOutcome = null;
    }

    /** @param byRevision a HashKV, else the hash of the whole store */
    void hashed(boolean byRevision, long startedNanos) {
        long took = member.clock().monotonicNanos() - startedNanos;
        (byRevision ? meters.keyHashes : meters.hashes).add(took);
    }
}
