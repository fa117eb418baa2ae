package dev.akkad.sim.loop;

/** Everything that happened, in one number: two runs with the same are taken for the same run. */
public final class Digest {
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    private long value = PRIME;

    /** Takes in one more fact. */
    public void add(long fact) {
        long mixed = (value ^ fact) * PRIME;
        value = mixed ^ mixed >>> 29;
    }

    public void add(byte[] bytes) {
        long hash = bytes.length;
        for (byte each : bytes) {
            hash = hash * 31 + each;
        }
        add(hash);
    }

    public long value() {
        return value;
    }

    @Override
    public String toString() {
        return "%016x".formatted(value);
    }
}
