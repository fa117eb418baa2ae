package dev.akkad.raft;

import static dev.akkad.base.Checks.check;

import dev.akkad.base.Defect;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much of the log, as it is in memory, is known to be on disk.
 *
 * <p>Writes finish in order. A write that is still under way when its entries are replaced must not count for the new
 * entries at the same indexes (they may have another term), so a truncation clips what is durable and what will be.
 */
final class Durability {
    private static final class Write {
        final long sequence;
        long lastIndex;

        Write(long sequence, long lastIndex) {
            this.sequence = sequence;
            this.lastIndex = lastIndex;
        }
    }

    private final Deque<Write> pending = new ArrayDeque<>();
    private long sequence;
    private long persisted;
    private long index;

    Durability(long index) {
        this.index = index;
    }

    /** Last index that is durable. */
    long index() {
        return index;
    }

    /** Sequence of the last step with events. */
    long sequence() {
        return sequence;
    }

    /** Sequence that the step under way gets, once it has events. */
    long nextSequence() {
        return sequence + 1;
    }

    /** Last sequence that is durable. */
    long persisted() {
        return persisted;
    }

    /** A step with events ended with the log at {@code lastIndex}. */
    void wrote(long lastIndex) {
        sequence++;
        pending.add(new Write(sequence, lastIndex));
        if (Defect.LEADER_COUNTS_UNWRITTEN.isOn()) {
            persisted(sequence);
        }
    }

    /** Entries after {@code lastIndex} were replaced. */
    void clip(long lastIndex) {
        index = Math.min(index, lastIndex);
        if (Defect.OLD_WRITE_COUNTS.isOn()) {
            return;
        }
        for (Write write : pending) {
            write.lastIndex = Math.min(write.lastIndex, lastIndex);
        }
    }

    void persisted(long upTo) {
        check(upTo <= sequence, "persisted %d of %d", upTo, sequence);
        persisted = Math.max(persisted, upTo);
        while (!pending.isEmpty() && pending.element().sequence <= upTo) {
            index = Math.max(index, pending.remove().lastIndex);
        }
    }
}
