package dev.akkad.machine;

import dev.akkad.mvcc.KeyValue;
import dev.akkad.mvcc.StoredKeyValues;
import java.util.List;

/** Where a read asks for the memory of what it loads, so that a few long lists cannot take all there is. */
public interface ReadRoom {
    /** What a key-value takes beyond its bytes: three objects, a place in a list, and its frame on the wire. */
    long OBJECT_BYTES = 128;

    /** For what the log does: it must be carried out, whatever it takes. */
    ReadRoom ENDLESS = new ReadRoom() {
        @Override
        public boolean take(long bytes) {
            return true;
        }

        @Override
        public void giveBack() {}
    };

    /** @return false: there is not so much left, and the read is refused */
    boolean take(long bytes);

    /** Nothing of what was taken until now is needed any more. */
    void giveBack();

    /** About what a key-value takes in memory while it is part of an answer. */
    static long bytes(KeyValue kv) {
        return OBJECT_BYTES + kv.key().length() + kv.value().length();
    }

    /** About what the key-values of an answer take. */
    static long bytes(List<KeyValue> kvs) {
        return kvs instanceof StoredKeyValues stored
                ? stored.heldBytes()
                : kvs.stream().mapToLong(ReadRoom::bytes).sum();
    }
}
