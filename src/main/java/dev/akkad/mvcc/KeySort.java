package dev.akkad.mvcc;

import dev.akkad.base.Bytes;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Sorts histories by their keys, looking at each key but a few times.
 *
 * <p>Comparing keys of a million means a cache miss or two for each of twenty million comparisons. So the bytes behind
 * the prefix that all share are taken out once, as many as fit into a word beside the history's place, and the words
 * are sorted; those that are equal there are sorted in the same way by what follows.
 *
 * <pre>
 * k/bb k/a k/ba  ⇒  shared "k/"; words (bb,0) (a,1) (ba,2)  ⇒  (a,1) (ba,2) (bb,0)
 * </pre>
 */
final class KeySort {
    /** Below, comparing is as good. */
    private static final int FEW = 32;
    /** Keys chosen to share one more chunk with each other every time get no further. */
    private static final int DEPTH_MAX = 64;

    private static final Comparator<KeyHistory> BY_KEY = Comparator.comparing(KeyHistory::key);

    private KeySort() {}

    /** Sorts in place. */
    static void sort(KeyHistory[] histories) {
        sort(histories, 0, histories.length, 0);
    }

    private static void sort(KeyHistory[] histories, int from, int to, int depth) {
        if (to - from < FEW || depth == DEPTH_MAX) {
            Arrays.sort(histories, from, to, BY_KEY);
            return;
        }
        int placeBits = Integer.SIZE - Integer.numberOfLeadingZeros(to - from - 1);
        long placeMask = (1L << placeBits) - 1;
        long[] words = words(histories, from, to, placeMask);
        Arrays.sort(words);
        KeyHistory[] before = Arrays.copyOfRange(histories, from, to);
        int begin = 0;
        for (int i = 0; i < words.length; i++) {
            histories[from + i] = before[(int) (words[i] & placeMask)];
            if (i > begin && (words[i] ^ words[begin]) >>> placeBits != 0) {
                sort(histories, from + begin, from + i, depth + 1);
                begin = i;
            }
        }
        // All the same, although not all of it is shared: some key ends here, and is padded.
        sort(histories, from + begin, to, begin == 0 ? DEPTH_MAX : depth + 1);
    }

    private static long[] words(KeyHistory[] histories, int from, int to, long placeMask) {
        int shared = sharedLength(histories, from, to);
        long[] words = new long[to - from];
        for (int i = 0; i < words.length; i++) {
            words[i] = KeyDigest.word(histories[from + i].key(), shared) & ~placeMask | i;
        }
        return words;
    }

    private static int sharedLength(KeyHistory[] histories, int from, int to) {
        Bytes first = histories[from].key();
        byte[] pattern = first.unsafeArray();
        int shared = pattern.length;
        for (int i = from + 1; i < to && shared > 0; i++) {
            byte[] key = histories[i].key().unsafeArray();
            int mismatch = Arrays.mismatch(pattern, 0, shared, key, 0, Math.min(shared, key.length));
            shared = mismatch < 0 ? shared : mismatch;
        }
        return shared;
    }
}
