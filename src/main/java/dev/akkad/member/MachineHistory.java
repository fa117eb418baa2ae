package dev.akkad.member;

import dev.akkad.machine.Machine;
import dev.akkad.member.WatchListener.WatchEvent;
import dev.akkad.member.watch.EventSelection;
import dev.akkad.member.watch.HistoryReader;
import dev.akkad.mvcc.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads history for watchers that catch up, in one of the list readers' lanes. */
final class MachineHistory implements HistoryReader {
    private static final Logger LOG = LoggerFactory.getLogger(MachineHistory.class);

    /** Main revisions looked at in one go at most, so that a rare match does not hold a lane. */
    private static final int SCAN_REVISIONS_MAX = 10_000;

    private final MemberContext member;
    private final Readers readers;

    MachineHistory(MemberContext member, Readers readers) {
        this.member = member;
        this.readers = readers;
    }

    @Override
    public void read(Request request, Consumer<Result> reply) {
        readers.list(new Reader.History(() -> reply.accept(read(request))));
    }

    private Result read(Request request) {
        Machine machine = member.machine;
        if (machine == null) {
            return new Unavailable();
        }
        try {
            if (request.fromRevision() < machine.compactRevision()) {
                return new Compacted(machine.compactRevision());
            }
            Gathering gathering = new Gathering(machine, request);
            long to = Math.min(request.toRevision(), request.fromRevision() + SCAN_REVISIONS_MAX);
            machine.history(request.fromRevision(), to, gathering::revision);
            // A compaction may have overtaken the reading: then something may be missing in what was found.
            return request.fromRevision() < machine.compactRevision()
                    ? new Compacted(machine.compactRevision())
                    : new Read(gathering.events, gathering.full ? gathering.next : to);
        } catch (RuntimeException e) {
            LOG.warn("history not readable now: {}", e.toString());
            return new Unavailable();
        }
    }

    /** Collects whole main revisions until enough are found. */
    private static final class Gathering {
        private final Machine machine;
        private final Request request;
        private final List<WatchEvent> events = new ArrayList<>();
        private int revisions;
        private long bytes;
        private long next;
        private boolean full;

        Gathering(Machine machine, Request request) {
            this.machine = machine;
            this.request = request;
            this.next = request.fromRevision();
        }

        /** @return whether to go on */
        boolean revision(long main, List<Event> changes) {
            EventSelection selection = request.selection();
            List<WatchEvent> selected = new ArrayList<>();
            long size = 0;
            for (Event event : changes) {
                if (selection.accepts(event)) {
                    WatchEvent found = new WatchEvent(
                            event, selection.prevKv() && !event.isCreate() ? machine.prevKv(event) : null);
                    selected.add(found);
                    size += event.kv().key().length() + event.kv().value().length();
                }
            }
            if (!selected.isEmpty()) {
                if (revisions > 0 && (revisions >= request.revisionsMax() || bytes + size > request.bytesMax())) {
                    full = true;
                    return false;
                }
                events.addAll(selected);
                revisions++;
                bytes += size;
            }
            next = main + 1;
            return true;
        }
    }
}
