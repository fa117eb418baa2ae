package dev.akkad.store;

import static dev.akkad.base.Checks.require;

/**
 * How a LevelDB directory is opened.
 *
 * <p>Files are the same for both drivers as long as nothing is compressed: the Java driver reads compressed blocks only
 * with a library we do not carry, so compression is off unless a reader is sure never to need it.
 *
 * @param writeBufferBytes size of the memory table; twice this much memory may be held, and replayed at start; a
 *     compaction of the first level may write a dozen times as much at once, so {@link SpaceGuard}'s marks follow it
 * @param cacheBytes size of the native driver's block cache
 * @param openFilesMax table files kept open
 * @param compress whether blocks are written with Snappy
 * @param sync whether a write that is to be on disk waits for it; false = unsafe, for tests of others
 */
public record LevelSettings(
        LevelDriver driver, int writeBufferBytes, long cacheBytes, int openFilesMax, boolean compress, boolean sync) {
    private static final int MIB = 1024 * 1024;

    public LevelSettings {
        require(writeBufferBytes >= 4096, "writeBufferBytes: %d (expected: at least 4096)", writeBufferBytes);
        require(cacheBytes >= 0, "cacheBytes: %d (expected: not negative)", cacheBytes);
        require(openFilesMax >= 16, "openFilesMax: %d (expected: at least 16)", openFilesMax);
    }

    /** For a log that is written once, read at start, and dropped from the front. */
    public static LevelSettings journal() {
        return new LevelSettings(LevelDriver.configured(), 4 * MIB, MIB, 128, false, true);
    }

    /** For the checkpoint: large values, read at random. */
    public static LevelSettings store() {
        return new LevelSettings(LevelDriver.configured(), 4 * MIB, 32L * MIB, 512, false, true);
    }

    public LevelSettings withDriver(LevelDriver other) {
        return new LevelSettings(other, writeBufferBytes, cacheBytes, openFilesMax, compress, sync);
    }

    public LevelSettings withWriteBufferBytes(int bytes) {
        return new LevelSettings(driver, bytes, cacheBytes, openFilesMax, compress, sync);
    }

    public LevelSettings withoutSync() {
        return new LevelSettings(driver, writeBufferBytes, cacheBytes, openFilesMax, compress, false);
    }
}
