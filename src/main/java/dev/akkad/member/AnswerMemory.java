package dev.akkad.member;

import dev.akkad.machine.ReadRoom;
import dev.akkad.machine.Response;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of a member's memory its answers to clients take: from the moment that a reader loads a value until the
 * client has taken the answer, or is gone. Beyond a limit large answers are refused, for a few clients that ask for
 * everything and do not read would otherwise end the member for all.
 *
 * <p>Made for many threads.
 */
public final class AnswerMemory {
    /** An answer up to this is not worth counting: a client's window holds it. */
    public static final int SMALL_BYTES = 16 * 1024;

    private static final long STEP_BYTES = 256 * 1024;

    private final AtomicLong held = new AtomicLong();
    private volatile long bytesMax = Long.MAX_VALUE;

    /** Sets the limit; there is none before. */
    public void bytesMax(long bytes) {
        bytesMax = bytes;
    }

    /** @return false: there is not so much left, and nothing was taken */
    public boolean take(long bytes) {
        long before = held.get();
        while (bytes <= bytesMax - before) {
            if (held.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = held.get();
        }
        return false;
    }

    /** For what is there already and cannot be refused any more. */
    public void takeAnyway(long bytes) {
        held.addAndGet(bytes);
    }

    public void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }

    /** Whether nothing more may be taken. */
    public boolean isFull() {
        return held.get() >= bytesMax;
    }

    public long heldBytes() {
        return held.get();
    }

    /** About what an answer takes while it waits for its client. */
    public static long bytes(Response.Range range) {
        return ReadRoom.bytes(range.kvs());
    }

    /** For one read. */
    Loan loan() {
        return new Loan();
    }

    /** What one read has taken; of one thread. It takes in steps, and nothing at all for a small answer. */
    final class Loan implements ReadRoom {
        private long needed;
        private long taken = SMALL_BYTES;

        @Override
        public boolean take(long bytes) {
            long more = needed + bytes - taken;
            if (more > 0) {
                long step = Math.max(more, STEP_BYTES);
                if (!AnswerMemory.this.take(step)) {
                    return false;
                }
                taken += step;
            }
            needed += bytes;
            return true;
        }

        @Override
        public void giveBack() {
            AnswerMemory.this.giveBack(taken - SMALL_BYTES);
            taken = SMALL_BYTES;
            needed = 0;
        }
    }
}
