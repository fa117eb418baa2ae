package dev.akkad.ctl.bench;

import java.util.SplittableRandom;

/**
 * Random bytes to cut values from: any two neighbours on a disk page differ, so no store gains by compressing them.
 *
 * @param pool read only
 */
@SuppressWarnings("ArrayRecordComponent") // Millions of values are cut from it: no copies.
record Values(byte[] pool, int length) {
    private static final int OFFSETS = 1 << 16;

    static Values of(int length) {
        byte[] pool = new byte[OFFSETS + length];
        new SplittableRandom(length).nextBytes(pool);
        return new Values(pool, length);
    }

    int offset(SplittableRandom random) {
        return random.nextInt() & OFFSETS - 1;
    }
}
