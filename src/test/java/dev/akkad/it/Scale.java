package dev.akkad.it;

/** How much the tests of streams and long lists take on: a slice, or with {@code -Dakkad.it.streams=full} all. */
final class Scale {
    private static final boolean FULL = "full".equals(System.getProperty("akkad.it.streams"));

    private Scale() {}

    static int of(int slice, int whole) {
        return FULL ? whole : slice;
    }
}
