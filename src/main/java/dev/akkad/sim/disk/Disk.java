package dev.akkad.sim.disk;

import dev.akkad.base.Defect;
import dev.akkad.store.CheckpointStore;
import dev.akkad.store.JournalDamagedException;
import dev.akkad.store.JournalLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The data directory of one member: journal, store and received snapshots. A new process opens it again; whatever the
 * former one still tries to do with it is refused.
 */
public final class Disk {
    private final List<JournalLog.Record> records = new ArrayList<>();
    private final SortedMap<Long, Contents> received = new TreeMap<>();
    private final DiskListener listener;
    private DiskFaults faults = DiskFaults.NONE;
    private Contents store = new Contents();
    private long first = 1;
    private long rotten;
    private @Nullable Object process;
    private @Nullable SimStore writer;

    public Disk(DiskListener listener) {
        this.listener = listener;
    }

    public void faults(DiskFaults next) {
        faults = next;
    }

    /**
     * Flips a bit of some record of the journal: whoever reads it will notice.
     *
     * @return whether there is one
     */
    public boolean rot(long where) {
        if (records.isEmpty()) {
            return false;
        }
        rotten = first + Math.floorMod(where, records.size());
        return true;
    }

    /** Whether the journal is not what was written. */
    public boolean isRotten() {
        return rotten > 0;
    }

    /** A new process takes the directory over. */
    public DataDirectory open() {
        Object mine = new Object();
        process = mine;
        return new DataDirectory(this, mine);
    }

    /** The process is gone. */
    public void letGo() {
        process = null;
        writer = null;
    }

    void require(Object by) throws IOException {
        if (by != process) {
            throw new IOException("the disk belongs to another process now");
        }
    }

    DiskFaults faults() {
        return faults;
    }

    DiskListener listener() {
        return listener;
    }

    long firstSequence() {
        return first;
    }

    long lastSequence() {
        return first + records.size() - 1;
    }

    void append(List<JournalLog.Record> batch, long compactedTo) {
        int before = records.size();
        records.addAll(batch);
        int gone = 0;
        while (compactedTo > 0 && gone < before && records.get(gone).raftIndex() <= compactedTo) {
            gone++;
        }
        records.subList(0, gone).clear();
        first += gone;
        listener.journaled(batch);
    }

    List<JournalLog.Record> records() throws IOException {
        if (isRotten() && !Defect.CHECKSUM_IGNORED.isOn()) {
            throw new JournalDamagedException("journal record " + rotten + " has another checksum");
        }
        return List.copyOf(records);
    }

    SimStore openStore(Object by) throws IOException {
        require(by);
        SimStore opened = new SimStore(this, by, store.copy());
        writer = opened;
        listener.opened(store.index());
        return opened;
    }

    boolean isWriter(SimStore candidate) {
        return writer == candidate;
    }

    Contents store() {
        return store;
    }

    void receive(long index, Contents contents) {
        received.put(index, contents);
        listener.received(index);
    }

    void adopt(long index) throws IOException {
        Contents adopted = received.remove(index);
        if (adopted == null) {
            throw new IOException("no snapshot of index " + index + " was received");
        }
        writer = null;
        store = adopted;
        listener.stored(index);
    }

    void discard(Set<Long> wanted) {
        received.keySet().removeIf(index -> !wanted.contains(index));
    }

    CheckpointStore.Incoming incoming(Object by) throws IOException {
        require(by);
        return new SimIncoming(this, by);
    }
}
