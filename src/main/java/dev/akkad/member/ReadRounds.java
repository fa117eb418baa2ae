package dev.akkad.member;

import dev.akkad.base.Defect;
import dev.akkad.member.meter.ReadMeters;
import dev.akkad.raft.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Linearizable reads on their way through ReadIndex: all reads that wait together share one round.
 *
 * <p>A round whose answer is lost (a follower's request crossed an election) is asked again under a new number after
 * {@link #RETRY_MILLIS}; answers to old numbers mean nothing then. That never weakens a read: a later index is as safe.
 */
final class ReadRounds {
    static final long RETRY_MILLIS = 500;

    /** Reads that share a round; they may be answered once {@code index} is applied. */
    record Ready(long index, List<MemberContext.Read> reads) {}

    private record Round(long startedMillis, List<MemberContext.Read> reads) {}

    private final ReadMeters meters;
    private final LongSupplier numbers;
    private final SortedMap<Long, Round> rounds = new TreeMap<>();
    private long begun;

    /**
     * @param numbers never one that a former life of this member may have used: an answer to that is still on its way,
     *     perhaps, and tells an older index
     */
    ReadRounds(ReadMeters meters, LongSupplier numbers) {
        this.meters = meters;
        this.numbers = numbers;
    }

    /** Starts a round and gives the number to ask the core with. */
    long begin(List<MemberContext.Read> reads, long nowMillis) {
        begun++;
        long context = Defect.READ_NUMBERS_REUSED.isOn() ? begun : numbers.getAsLong();
        meters.batchReads.add(reads.size());
        rounds.put(context, new Round(nowMillis, reads));
        return context;
    }

    /** The round's reads with their index; no reads for a round that was given up. */
    Ready ready(Step.ReadReady ready) {
        Round round = rounds.remove(ready.context());
        return new Ready(ready.index(), round == null ? List.of() : round.reads());
    }

    /** Takes back the reads of a round that will not be answered. */
    List<MemberContext.Read> drop(long context) {
        Round round = rounds.remove(context);
        return round == null ? List.of() : round.reads();
    }

    /** Takes back the reads of rounds that have been out too long. */
    List<MemberContext.Read> dropStale(long nowMillis) {
        List<MemberContext.Read> stale = new ArrayList<>();
        rounds.values().removeIf(round -> {
            boolean late = nowMillis - round.startedMillis() >= RETRY_MILLIS;
            if (late) {
                meters.slowRounds.increment();
                stale.addAll(round.reads());
            }
            return late;
        });
        return stale;
    }

    int size() {
        return rounds.size();
    }
}
