package dev.akkad.store.bolt;

/** Which pages were met, each once at most: so that no walk goes in circles. The metas count as met. */
final class PageSet {
    private final long pages;
    private final long[] words;

    PageSet(long pages) {
        this.pages = pages;
        this.words = new long[Math.toIntExact((pages + 63) / 64)];
        words[0] = 3;
    }

    long pages() {
        return pages;
    }

    void add(long page, long count, String where) throws BoltDamagedException {
        if (page < 2 || count < 1 || page >= pages || count > pages - page) {
            throw new BoltDamagedException(
                    where + ": page " + Long.toUnsignedString(page) + " and " + (count - 1) + " more do not exist");
        }
        for (long id = page; id < page + count; id++) {
            int word = (int) (id >>> 6);
            if ((words[word] >>> id & 1) != 0) {
                throw new BoltDamagedException(where + ": page " + id + " is used twice");
            }
            words[word] |= 1L << id;
        }
    }

    /** The first page that was never met, −1 = all were. */
    long firstMissing() {
        for (long id = 0; id < pages; id++) {
            if ((words[(int) (id >>> 6)] >>> id & 1) == 0) {
                return id;
            }
        }
        return -1;
    }
}
