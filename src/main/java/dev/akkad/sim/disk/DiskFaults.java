package dev.akkad.sim.disk;

import java.io.IOException;

/** What goes wrong with a disk. Asked before and after every write; the default is a disk on which nothing does. */
public interface DiskFaults {
    DiskFaults NONE = new DiskFaults() {};

    /** What is written. */
    enum File {
        JOURNAL,
        STORE,
        SNAPSHOT,
        /** A received snapshot takes the store's place; that needs no room. */
        ADOPTION
    }

    /** A write begins. @throws NoSpaceException there is no room for it, and it leaves no trace */
    default void begins(File file) throws IOException {}

    /** A write has reached the disk, but its writer is not told yet. @throws IOException and is told that it failed */
    default void ends(File file) throws IOException {}

    /** Whether there is so little space left that nothing may grow. */
    default boolean isLow() {
        return false;
    }
}
