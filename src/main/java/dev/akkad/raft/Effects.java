package dev.akkad.raft;

import dev.akkad.raft.Step.ReadReady;
import dev.akkad.raft.Step.Signal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What one input has led to so far. */
final class Effects {
    /** A list that costs nothing until something is in it. */
    private static final class Gathered<T> {
        private List<T> items = List.of();

        void add(T item) {
            if (items.isEmpty()) {
                items = new ArrayList<>();
            }
            items.add(item);
        }

        List<T> take() {
            List<T> taken = items;
            items = List.of();
            return taken.isEmpty() ? taken : Collections.unmodifiableList(taken);
        }
    }

    private final Gathered<RaftEvent> events = new Gathered<>();
    private final Gathered<Message> messages = new Gathered<>();
    private final Gathered<Message> messagesAfterWrite = new Gathered<>();
    private List<Entry> committed = List.of();
    private final Gathered<ReadReady> reads = new Gathered<>();
    private final Gathered<Signal> signals = new Gathered<>();

    void event(RaftEvent event) {
        events.add(event);
    }

    boolean hasEvents() {
        return !events.items.isEmpty();
    }

    void send(Message message) {
        messages.add(message);
    }

    void sendAfterWrite(Message message) {
        messagesAfterWrite.add(message);
    }

    void committed(List<Entry> entries) {
        if (committed.isEmpty()) {
            committed = entries;
        } else {
            List<Entry> both = new ArrayList<>(committed);
            both.addAll(entries);
            committed = Collections.unmodifiableList(both);
        }
    }

    void read(long context, long index) {
        reads.add(new ReadReady(context, index));
    }

    void signal(Signal signal) {
        signals.add(signal);
    }

    Step take(long sequence) {
        List<Entry> entries = committed;
        committed = List.of();
        return new Step(
                sequence,
                events.take(),
                messages.take(),
                messagesAfterWrite.take(),
                entries,
                reads.take(),
                signals.take());
    }
}
