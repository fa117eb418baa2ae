package dev.akkad.member;

import akka.actor.typed.ActorRef;
import dev.akkad.machine.Machine;
import dev.akkad.store.CheckpointStore;
import java.util.ArrayList;
import java.util.List;

/**
 * What KeyspaceActor has to wait for beside applying: what compactions made invisible is not removed before their
 * hashes are computed, and the disk gives space back once what was removed is durable.
 */
final class Upkeeper {
    /** Hashes of compactions asked for and not there yet; a compaction beyond leaves none. */
    private static final int HASHES_MAX = 10;

    private final Machine machine;
    private final CheckpointStore store;
    private final WriteBehind batches;
    private final ActorRef<KeyspaceActor.Command> keyspace;
    private final Readers readers;
    private final ActorRef<Reclaimer.Command> reclaimer;

    private int hashing;
    private List<Long> defragments = new ArrayList<>();
    private boolean defragmentWanted;
    private boolean removalSealed;
    private boolean defragmenting;

    Upkeeper(
            KeyspaceActor.Parts parts,
            Machine machine,
            CheckpointStore store,
            WriteBehind batches,
            ActorRef<KeyspaceActor.Command> keyspace) {
        this.machine = machine;
        this.store = store;
        this.batches = batches;
        this.keyspace = keyspace;
        this.readers = parts.readers();
        this.reclaimer = parts.reclaimer();
    }

    /** A compaction was applied. @param previous compact revision before it */
    void compacted(long previous, long revision) {
        if (hashing < HASHES_MAX) {
            hashing++;
            readers.hash(new Reader.HashCompaction(machine, previous, revision, keyspace));
        }
    }

    void hashed(Machine of) {
        if (of == machine) { // else of a former life
            hashing--;
        }
    }

    boolean isHashing() {
        return hashing > 0;
    }

    /** Wants the store rewritten. @param id who waits for it, 0 = nobody */
    void defragment(long id) {
        defragmentWanted = true;
        if (id != 0) {
            defragments.add(id);
        }
    }

    void defragmented() {
        defragmenting = false;
    }

    /**
     * Goes on with what was wanted as far as it goes now; to be called whenever a removal, a write or a rewriting has
     * ended.
     *
     * @return whether a write is to be begun
     */
    boolean advance() {
        if (!defragmentWanted || defragmenting || hashing > 0 || machine.isCompacting()) {
            return false;
        }
        if (!removalSealed) {
            removalSealed = true;
            CheckpointStore.Sealed sealed = store.seal();
            if (sealed != null) {
                batches.add(sealed);
            }
        }
        if (!batches.isEmpty()) {
            return true;
        }
        reclaimer.tell(new Reclaimer.Defragment(defragments, keyspace));
        defragments = new ArrayList<>();
        defragmentWanted = false;
        removalSealed = false;
        defragmenting = true;
        return false;
    }
}
