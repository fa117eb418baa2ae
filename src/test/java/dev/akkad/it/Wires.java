package dev.akkad.it;

/** What connects the members of a cluster with each other, and can fail to, one way or both. */
interface Wires extends AutoCloseable {
    ProcessCluster cluster();

    /** What {@code from} says does not come to {@code to}, and what was said before may not either. */
    void cut(int from, int to);

    default void cutBoth(int one, int other) {
        cut(one, other);
        cut(other, one);
    }

    /** One member hears nobody and is not heard. */
    default void isolate(int member) {
        for (int other : cluster().others(member)) {
            cutBoth(member, other);
        }
    }

    /** Everybody hears everybody. */
    void heal();

    @Override
    void close();
}
