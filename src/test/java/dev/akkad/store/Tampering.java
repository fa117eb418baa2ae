package dev.akkad.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.mvcc.KeyValueCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes what a stopped member holds behind its back: every checksum fits, and only the others know better. */
public final class Tampering {
    private Tampering() {}

    /** Gives the newest version of {@code key} in the store another value. */
    public static void changeValue(Path dataDirectory, String key, String value) {
        DataDirLayout layout = new DataDirLayout(dataDirectory);
        try {
            List<Long> stores = layout.stores();
            Path store = layout.store(stores.get(stores.size() - 1));
            try (LevelDb db = LevelDb.open(store, LevelSettings.store())) {
                change(db, Bytes.utf8(key), Bytes.utf8(value));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void change(LevelDb db, Bytes key, Bytes value) throws IOException {
        byte @Nullable [] newest = null;
        @Nullable KeyValue found = null;
        try (LevelCursor cursor = db.cursor(new byte[] {1})) {
            while (cursor.next() && StoreFormat.isRevisionKey(cursor.key())) {
                KeyValue kv = KeyValueCodec.decode(Bytes.wrap(cursor.value()));
                if (kv.key().equals(key)) {
                    newest = cursor.key();
                    found = kv;
                }
            }
        }
        assertThat(found).as("a version of %s in the store", key.utf8()).isNotNull();
        KeyValue changed = new KeyValue(
                found.key(), found.createRevision(), found.modRevision(), found.version(), value, found.lease());
        byte[] at = java.util.Objects.requireNonNull(newest);
        db.write(true, out -> out.put(at, KeyValueCodec.encode(changed).unsafeArray()));
    }
}
