package dev.akkad.mvcc;

import dev.akkad.base.Bytes;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * Key-values as the store holds them, one behind the other in a few large arrays, each decoded when it is asked for.
 *
 * <p>A list of 200,000 of them is some hundred megabytes. As objects of their own they would be a million, which the
 * garbage collector moves one by one while everybody waits; a few thousand arrays it copies as blocks. And what goes to
 * a client is these bytes: nothing has to be encoded again.
 */
public final class StoredKeyValues extends AbstractList<KeyValue> implements RandomAccess {
    /** What one takes beyond its bytes. */
    public static final int ENTRY_BYTES = 16;

    private static final int CHUNK_BYTES_MIN = 512;
    private static final int CHUNK_BYTES_MAX = 32 * 1024;

    private final byte[][] chunks;
    /** Of each: the number of its chunk, and above it where in the chunk it ends. */
    private final long[] ends;

    private final long encodedBytes;

    private StoredKeyValues(byte[][] chunks, long[] ends, long encodedBytes) {
        this.chunks = chunks;
        this.ends = ends;
        this.encodedBytes = encodedBytes;
    }

    /** Takes encoded key-values in order. */
    public static final class Builder {
        private final List<byte[]> chunks = new ArrayList<>();
        private byte[] last = new byte[0];
        private int used;
        private long[] ends = new long[CHUNK_BYTES_MIN / ENTRY_BYTES];
        private int size;
        private long encodedBytes;

        /** @param encoded as {@link KeyValueCodec} writes it */
        public void add(Bytes encoded) {
            int length = encoded.length();
            if (chunks.isEmpty() || length > last.length - used) {
                last = new byte[Math.max(length, nextChunkBytes())];
                chunks.add(last);
                used = 0;
            }
            System.arraycopy(encoded.unsafeArray(), 0, last, used, length);
            used += length;
            encodedBytes += length;
            if (size == ends.length) {
                ends = Arrays.copyOf(ends, 2 * size);
            }
            ends[size++] = place(chunks.size() - 1, used);
        }

        private int nextChunkBytes() {
            return Math.min(CHUNK_BYTES_MAX, Math.max(CHUNK_BYTES_MIN, 2 * last.length));
        }

        public StoredKeyValues build() {
            return new StoredKeyValues(chunks.toArray(new byte[0][]), Arrays.copyOf(ends, size), encodedBytes);
        }
    }

    /** Receives the bytes of one key-value. @param <E> how it can fail */
    @FunctionalInterface
    public interface Sink<E extends Exception> {
        void write(byte[] array, int offset, int length) throws E;
    }

    @Override
    public KeyValue get(int index) {
        Objects.checkIndex(index, ends.length);
        int begin = begin(index);
        return KeyValueCodec.decode(Bytes.wrap(Arrays.copyOfRange(chunk(index), begin, begin + encodedLength(index))));
    }

    @Override
    public int size() {
        return ends.length;
    }

    public int encodedLength(int index) {
        return end(index) - begin(index);
    }

    /** Hands over the encoded form of one, which is that of {@code mvccpb.KeyValue}. */
    public <E extends Exception> void write(int index, Sink<E> sink) throws E {
        sink.write(chunk(index), begin(index), encodedLength(index));
    }

    /** About what the list takes in memory. */
    public long heldBytes() {
        return encodedBytes + (long) ENTRY_BYTES * ends.length;
    }

    private byte[] chunk(int index) {
        return chunks[chunkNumber(index)];
    }

    private int begin(int index) {
        return index == 0 || chunkNumber(index - 1) != chunkNumber(index) ? 0 : end(index - 1);
    }

    private int chunkNumber(int index) {
        return (int) ends[index];
    }

    private int end(int index) {
        return (int) (ends[index] >>> Integer.SIZE);
    }

    private static long place(int chunkNumber, int end) {
        return (long) end << Integer.SIZE | chunkNumber;
    }
}
