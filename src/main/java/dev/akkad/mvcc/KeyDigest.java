package dev.akkad.mvcc;

import dev.akkad.base.Bytes;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * The sorted keys of one tree node in few, adjacent words: the prefix that all share, and of each key the eight bytes
 * behind it. Keys of one node are neighbours, so these bytes nearly always tell them apart.
 *
 * <p>It never changes, and does not hold the keys: whoever asks passes a way to look one up, which is used only where
 * eight bytes leave a doubt.
 */
final class KeyDigest {
    private final Bytes prefix;
    /** Big endian with the top bit turned over, so that signed order is the order of the unsigned bytes. */
    private final long[] words;

    private KeyDigest(Bytes prefix, long[] words) {
        this.prefix = prefix;
        this.words = words;
    }

    /** @param keys ascending, at least one */
    static KeyDigest of(int size, IntFunction<Bytes> keys) {
        Bytes prefix = sharedPrefix(keys.apply(0), keys.apply(size - 1));
        long[] words = new long[size];
        for (int i = 0; i < size; i++) {
            words[i] = word(keys.apply(i), prefix.length());
        }
        return new KeyDigest(prefix, words);
    }

    /** With {@code key} at {@code at}. @param keys with it already in place */
    KeyDigest with(int at, Bytes key, IntFunction<Bytes> keys) {
        if (!key.startsWith(prefix)) {
            return of(words.length + 1, keys);
        }
        // The prefix may be shorter than it could be; a split makes it as long as possible again.
        long[] more = new long[words.length + 1];
        System.arraycopy(words, 0, more, 0, at);
        more[at] = word(key, prefix.length());
        System.arraycopy(words, at, more, at + 1, words.length - at);
        return new KeyDigest(prefix, more);
    }

    /** Index of the first key that is not below {@code key}; the number of keys when there is none. */
    int ceiling(Bytes key, IntFunction<Bytes> keys) {
        if (!key.startsWith(prefix)) {
            return key.compareTo(prefix) < 0 ? 0 : words.length;
        }
        long word = word(key, prefix.length());
        int low = 0;
        int high = words.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            long there = words[middle];
            if (there < word || there == word && keys.apply(middle).compareTo(key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static Bytes sharedPrefix(Bytes first, Bytes last) {
        byte[] a = first.unsafeArray();
        int mismatch = Arrays.mismatch(a, last.unsafeArray());
        return Bytes.wrap(mismatch < 0 ? a : Arrays.copyOf(a, mismatch));
    }

    /** Eight bytes from {@code from} on, zeros behind the end; signed order is the order of the bytes. */
    static long word(Bytes key, int from) {
        byte[] bytes = key.unsafeArray();
        long word = 0;
        int end = Math.min(bytes.length, from + Long.BYTES);
        for (int i = from; i < end; i++) {
            word |= (bytes[i] & 0xffL) << (56 - 8 * (i - from));
        }
        return word ^ Long.MIN_VALUE;
    }
}
