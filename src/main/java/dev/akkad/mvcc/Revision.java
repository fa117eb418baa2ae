package dev.akkad.mvcc;

/**
 * Place of one change in the history of the store.
 *
 * @param main number of the request that changed something, from 2 (1 is the empty store); 0 = none
 * @param sub order inside the request, from 0
 */
public record Revision(long main, long sub) implements Comparable<Revision> {
    public static final Revision NONE = new Revision(0, 0);

    public boolean isAfter(Revision other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(Revision other) {
        int byMain = Long.compare(main, other.main);
        return byMain != 0 ? byMain : Long.compare(sub, other.sub);
    }
}
