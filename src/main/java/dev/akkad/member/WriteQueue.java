package dev.akkad.member;

import dev.akkad.base.Defect;
import dev.akkad.raft.Message;
import dev.akkad.raft.RaftEvent;
import dev.akkad.raft.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Group commit: while one write is on its way to disk the next one gathers, and messages wait for theirs.
 *
 * <p>Invariant: a message leaves {@link #persisted} only when the events of its step and of every step before are on
 * disk. Throughput therefore does not depend on how long a sync takes.
 */
final class WriteQueue {
    /** Events that travel to disk together. */
    record Write(long sequence, List<RaftEvent> events) {
        long entries() {
            long entries = 0;
            for (RaftEvent event : events) {
                entries += event instanceof RaftEvent.EntriesAppended appended
                        ? appended.entries().size()
                        : 0;
            }
            return entries;
        }
    }

    private record Withheld(long sequence, List<Message> messages) {}

    private final Queue<Withheld> withheld = new ArrayDeque<>();
    private List<RaftEvent> gathering = new ArrayList<>();
    private long gatheredSequence;
    private boolean writing;
    private long persistedSequence;

    /** Takes a step's events and what must wait for them; returns messages that need not wait. */
    List<Message> add(Step step) {
        if (!step.events().isEmpty()) {
            gathering.addAll(step.events());
            gatheredSequence = step.sequence();
        }
        if (step.messagesAfterWrite().isEmpty()) {
            return List.of();
        }
        if (step.sequence() <= persistedSequence || Defect.ACK_BEFORE_FSYNC.isOn()) {
            return step.messagesAfterWrite();
        }
        withheld.add(new Withheld(step.sequence(), step.messagesAfterWrite()));
        return List.of();
    }

    /** Whether a write could start now. */
    boolean isDue() {
        return !writing && !gathering.isEmpty();
    }

    /** Everything gathered so far, as one write; the caller must make it durable. */
    Write begin() {
        Write write = new Write(gatheredSequence, gathering);
        gathering = new ArrayList<>();
        writing = true;
        return write;
    }

    /** The write that was begun is durable: what waited for it may leave, in order. */
    List<Message> persisted(long sequence) {
        writing = false;
        persistedSequence = sequence;
        List<Message> released = new ArrayList<>();
        while (!withheld.isEmpty() && withheld.element().sequence() <= sequence) {
            released.addAll(withheld.remove().messages());
        }
        return released;
    }
}
