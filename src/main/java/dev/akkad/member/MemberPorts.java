package dev.akkad.member;

import dev.akkad.store.CheckpointStore;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What a member needs from the world besides its transport: real in production, simulated in simulation.
 *
 * @param incoming where snapshots are received
 * @param stores opens the machine's store
 * @param reclaim gives disk space back, slowly, on a thread that nobody waits for
 * @param cluster the Akka Cluster around Raft's members
 * @param fatal the member cannot go on: end it, with this reason
 * @param interception what stands between actors and their messages
 */
public record MemberPorts(
        Incoming incoming,
        StoreSource stores,
        Reclaim reclaim,
        ClusterView cluster,
        BiConsumer<Ending, String> fatal,
        Interception interception) {

    /** With nothing between actors and their messages. */
    public MemberPorts(
            Incoming incoming,
            StoreSource stores,
            Reclaim reclaim,
            ClusterView cluster,
            BiConsumer<Ending, String> fatal) {
        this(incoming, stores, reclaim, cluster, fatal, Interception.NONE);
    }

    /** Directories of received snapshots. */
    public interface Incoming {
        /** Opens one for a snapshot at {@code index}. */
        CheckpointStore.Incoming open(long index) throws IOException;

        /** Removes all that are whole but not adopted, except the wanted. */
        void discard(Set<Long> wanted) throws IOException;
    }

    /** The machine's store on disk. */
    public interface StoreSource {
        /** Opens the store at its durable state; a former one's writes are refused from then on, its reads go on. */
        CheckpointStore open() throws IOException;

        /** Puts the complete snapshot at {@code index} in the store's place; {@link #open} gives the new one. */
        void adopt(long index) throws IOException;
    }

    /** Gives back what compactions freed. */
    @FunctionalInterface
    public interface Reclaim {
        void run() throws IOException;

        /** Looks how much space is left, also while nothing is written. */
        default void measure() throws IOException {}

        /** All that can be given back, now. */
        default void defragment() throws IOException {
            run();
        }
    }

    /** Who the Akka Cluster should consist of. Nothing in Raft waits for it. */
    public interface ClusterView {
        void leaderChanged(long leader, boolean selfLeads);

        void membersChanged(List<MemberInfo> members);
    }
}
